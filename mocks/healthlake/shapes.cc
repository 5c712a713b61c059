#include "mocks/healthlake/shapes.h"

#include <algorithm>
#include <array>

#include "mocks/s3/buckets.h"

namespace gatecrash::healthlake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_alnum(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }

bool all_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || others.find(c) != others.npos; });
}

/// Letters, separators, numbers and `others`; beyond ASCII everything.
bool all_words(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || c == ' ' || (static_cast<unsigned char>(c) & 0x80U) != 0 ||
           others.find(c) != others.npos;
  });
}

bool is_name(std::string_view text) { return all_words(text, "_.:/=+-%@"); }

bool is_tag(std::string_view text) { return all_words(text, "_.:/=+-@"); }

bool is_client_token(std::string_view text) { return !text.empty() && all_of(text, "-"); }

bool is_s3_uri(std::string_view text) { return s3::parse_uri(text).has_value(); }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

bool all_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), is_digit);
}

/// Takes what stands before the next `end` off the front, with it; empty when there is no `end`.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  if (at == text.npos) {
    return {};
  }
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at + 1);
  return part;
}

bool is_region(std::string_view text) {
  const std::string_view area = take_until(text, '-');
  if (area.size() != 2 || !std::all_of(area.begin(), area.end(), is_lower) || text.empty() ||
      !is_digit(text.back())) {
    return false;
  }
  text.remove_suffix(1);
  return text.ends_with('-') && text.size() > 1 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || c == '-'; });
}

bool is_kms_key(std::string_view text) {
  constexpr std::array<std::string_view, 5> kPartitions = {"aws", "aws-us-gov", "aws-iso",
                                                           "aws-iso-b", "aws-cn"};
  if (text.starts_with("arn:")) {
    text.remove_prefix(4);
    const std::string_view partition = take_until(text, ':');
    if (std::find(kPartitions.begin(), kPartitions.end(), partition) == kPartitions.end() ||
        take_until(text, ':') != "kms") {
      return false;
    }
  }
  if (is_region(text.substr(0, std::min(text.find(':'), text.size())))) {
    take_until(text, ':');
  }
  if (all_digits(text.substr(0, std::min(text.find(':'), text.size())), 12)) {
    take_until(text, ':');
  }
  if (text.starts_with("alias/")) {
    return text.size() > 6 && all_of(text.substr(6), ":/_-");
  }
  if (text.starts_with("key/")) {
    text.remove_prefix(4);
  }
  return !text.empty() && all_of(text, "-_");
}

/// "arn:aws:SERVICE:REGION:ACCOUNT:REST": true when REST starts with `kind` and goes on.
bool is_arn(std::string_view text, std::string_view service, bool has_region,
            std::string_view kind) {
  return take_until(text, ':') == "arn" && take_until(text, ':').starts_with("aws") &&
         take_until(text, ':') == service && is_region(take_until(text, ':')) == has_region &&
         all_digits(take_until(text, ':'), 12) && text.starts_with(kind) &&
         text.size() > kind.size();
}

bool is_role(std::string_view text) { return is_arn(text, "iam", false, "role/"); }

bool is_lambda(std::string_view text) { return is_arn(text, "lambda", true, "function:"); }

constexpr std::string_view kNamePattern = R"(^([\p{L}\p{Z}\p{N}_.:/=+\-%@]*)$)";
constexpr std::string_view kTagPattern = R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)";
constexpr std::string_view kKmsPattern =
    R"((arn:aws((-us-gov)|(-iso)|(-iso-b)|(-cn))?:kms:)?([a-z]{2}-[a-z]+(-[a-z]+)?-\d:)?)"
    R"((\d{12}:)?(((key/)?[a-zA-Z0-9-_]+)|(alias/[a-zA-Z0-9:/_-]+)))";
constexpr std::string_view kLambdaPattern =
    R"(arn:aws:lambda:[a-z]{2}-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9\-_\.]+)"
    R"((:(\$LATEST|[a-zA-Z0-9\-_]+))?)";
constexpr std::size_t kNoLimit = ~std::size_t{0};

constexpr std::array<std::string_view, 1> kFhirVersions = {"R4"};
constexpr std::array<std::string_view, 5> kDatastoreStatuses = {"CREATING", "ACTIVE", "DELETING",
                                                                "DELETED", "CREATE_FAILED"};
constexpr std::array<std::string_view, 10> kJobStatuses = {
    "SUBMITTED",        "QUEUED",       "IN_PROGRESS",      "COMPLETED_WITH_ERRORS",
    "COMPLETED",        "FAILED",       "CANCEL_SUBMITTED", "CANCEL_IN_PROGRESS",
    "CANCEL_COMPLETED", "CANCEL_FAILED"};
constexpr std::array<std::string_view, 2> kCmkTypes = {"CUSTOMER_MANAGED_KMS_KEY",
                                                       "AWS_OWNED_KMS_KEY"};
constexpr std::array<std::string_view, 3> kStrategies = {"SMART_ON_FHIR_V1", "SMART_ON_FHIR",
                                                         "AWS_AUTH"};
constexpr std::array<std::string_view, 1> kPreloads = {"SYNTHEA"};

}  // namespace

const TextRule kDatastoreIdRule = {1, 32, is_name, kNamePattern, {}};
const TextRule kDatastoreNameRule = {1, 256, is_name, kNamePattern, {}};
const TextRule kJobNameRule = {1, 64, is_name, kNamePattern, {}};
const TextRule kClientTokenRule = {1, 64, is_client_token, "^[a-zA-Z0-9-]+$", {}};
const TextRule kS3UriRule = {
    0, 1024, is_s3_uri, R"(s3://[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9](/.*)?)", {}};
const TextRule kKmsKeyIdRule = {1, 400, is_kms_key, kKmsPattern, {}};
const TextRule kRoleArnRule = {20, 2048, is_role, "arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+", {}};
const TextRule kLambdaArnRule = {49, 256, is_lambda, kLambdaPattern, {}};
const TextRule kNextTokenRule = {0, 8192, is_ascii, R"(\p{ASCII}{0,8192})", {}};
const TextRule kTagKeyRule = {1, 128, is_tag, kTagPattern, {}};
const TextRule kTagValueRule = {0, 256, is_tag, kTagPattern, {}};
const TextRule kMetadataRule = {0, kNoLimit, nullptr, {}, {}};
const TextRule kFhirVersionRule = {0, kNoLimit, nullptr, {}, kFhirVersions};
const TextRule kDatastoreStatusRule = {0, kNoLimit, nullptr, {}, kDatastoreStatuses};
const TextRule kJobStatusRule = {0, kNoLimit, nullptr, {}, kJobStatuses};
const TextRule kCmkTypeRule = {0, kNoLimit, nullptr, {}, kCmkTypes};
const TextRule kAuthorizationStrategyRule = {0, kNoLimit, nullptr, {}, kStrategies};
const TextRule kPreloadDataTypeRule = {0, kNoLimit, nullptr, {}, kPreloads};

}  // namespace gatecrash::healthlake
