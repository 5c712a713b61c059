// Class R: what JSON-RPC readers take differently: batches, ids, methods, envelopes.

#include <array>
#include <string>

#include "harness/generate/vector_edits.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate {
namespace jsonrpc_rows {
namespace {

using edit::add_member;
using edit::replace;
using Kind = Treatment;
using At = Position;

bool batch(MessageText& message, const Site& site) {
  message.before += '[';
  message.after.insert(0, "," + edit::inner_call(message, site) + "]");
  return true;
}

template <const std::string_view& kBefore, const std::string_view& kAfter>
bool around(MessageText& message, const Site&) {
  message.before += kBefore;
  message.after.insert(0, kAfter);
  return true;
}

constexpr std::string_view kSpaceOpen = " \t[";
constexpr std::string_view kOpen = "[";
constexpr std::string_view kClose = "]";
constexpr std::string_view kTwoOpen = "[[";
constexpr std::string_view kTwoClose = "]]";

template <const std::string_view& kText>
bool instead(MessageText& message, const Site&) {
  message.last.push_back([](std::string& text) { text = kText; });
  return true;
}

constexpr std::string_view kEmptyBatch = "[]";
constexpr std::string_view kNumberBatch = "[1]";
constexpr std::string_view kNumber = "7";
constexpr std::string_view kTrue = "true";
constexpr std::string_view kText = "\"tools/call\"";

bool batch_of_equal_ids(MessageText& message, const Site&) {
  const std::string twin = object_text(message);
  message.before += '[';
  message.after.insert(0, "," + twin + "]");
  return true;
}

bool notification(MessageText& message, const Site&) {
  const MemberText* const id = message.find_top("id");
  if (id == nullptr) {
    return false;
  }
  message.top.erase(message.top.begin() + (id - message.top.data()));
  return true;
}

template <const std::string_view& kValue>
bool value_of(MessageText& message, const Site& site) {
  return replace(message, site.position, std::string(kValue));
}

constexpr std::string_view kNull = "null";
constexpr std::string_view kObject = "{}";
constexpr std::string_view kArray = "[1]";
constexpr std::string_view kEmptyString = "\"\"";

bool long_id(MessageText& message, const Site& site) {
  return replace(message, site.position, "\"" + std::string(129, 'i') + "\"");
}

/// The same digits as the other type: 7 as "7", "7" as 7.
bool other_type_of_id(MessageText& message, const Site&) {
  MemberText* const id = message.find_top("id");
  if (id == nullptr || id->value.empty()) {
    return false;
  }
  if (id->value.front() != '"') {
    id->value = "\"" + id->value + "\"";
    return true;
  }
  const std::string digits = id->value.substr(1, id->value.size() - 2);
  const bool whole = !digits.empty() && digits.size() < 10 && digits.front() != '0' &&
                     digits.find_first_not_of("0123456789") == std::string::npos;
  if (whole) {
    id->value = digits;
  }
  return whole;
}

bool no_version(MessageText& message, const Site&) {
  const MemberText* const version = message.find_top("jsonrpc");
  if (version == nullptr) {
    return false;
  }
  message.top.erase(message.top.begin() + (version - message.top.data()));
  return true;
}

template <const std::string_view& kVersion>
bool version_of(MessageText& message, const Site&) {
  MemberText* const version = message.find_top("jsonrpc");
  if (version == nullptr) {
    return false;
  }
  version->value = kVersion;
  return true;
}

constexpr std::string_view kOne = "\"1.0\"";
constexpr std::string_view kTwoAsNumber = "2.0";
constexpr std::string_view kTwoAlone = "\"2\"";

template <const std::string_view& kKey, const std::string_view& kValue>
bool top_member(MessageText& message, const Site& site) {
  return add_member(message, At::kTop, {edit::quoted(kKey, site.encoding), std::string(kValue)});
}

constexpr std::string_view kResult = "result";
constexpr std::string_view kError = "error";
constexpr std::string_view kErrorValue = R"({"code":1,"message":"x"})";
constexpr std::string_view kAuth = "auth";
constexpr std::string_view kX = "x";

/// A response to a request that nobody made.
bool orphan(MessageText& message, const Site&) {
  const MemberText* const id = message.find_top("id");
  if (id == nullptr) {
    return false;
  }
  const std::string value = id->value;
  message.top = {{"\"jsonrpc\"", "\"2.0\""}, {"\"id\"", value}, {"\"result\"", "{}"}};
  return true;
}

bool result_and_error(MessageText& message, const Site& site) {
  return orphan(message, site) &&
         add_member(message, At::kTop, {"\"error\"", std::string(kErrorValue)});
}

bool method_in_array(MessageText& message, const Site&) {
  MemberText* const method = message.find_top("method");
  if (method == nullptr) {
    return false;
  }
  method->value = "[" + method->value + "]";
  return true;
}

bool method_in_object(MessageText& message, const Site&) {
  MemberText* const method = message.find_top("method");
  if (method == nullptr) {
    return false;
  }
  method->value = "{" + method->value + ":1}";
  return true;
}

/// Letters of the method in the other case: "Tools/Call", "TOOLS/CALL".
bool method_in_capitals(MessageText& message, const Site&) {
  MemberText* const method = message.find_top("method");
  if (method == nullptr) {
    return false;
  }
  for (char& c : method->value) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return true;
}

template <const std::string_view& kSuffix>
bool method_suffix(MessageText& message, const Site& site) {
  return edit::append_to_string(message, site, kSuffix);
}

template <const std::string_view& kPrefix>
bool method_prefix(MessageText& message, const Site& site) {
  return edit::prepend_to_string(message, site, kPrefix);
}

constexpr std::string_view kSpace = " ";
constexpr std::string_view kZeroWidth = "\\u200b";
constexpr std::string_view kNul = "\\u0000";
constexpr std::string_view kDotSlash = "./";
constexpr std::string_view kBatchSuffix = "Batch";

/// The method's first slash as something that a router takes for one.
template <const std::string_view& kSlash>
bool method_slash(MessageText& message, const Site&) {
  MemberText* const method = message.find_top("method");
  const std::size_t at = method == nullptr ? std::string::npos : method->value.find('/');
  if (at == std::string::npos) {
    return false;
  }
  method->value.replace(at, 1, kSlash);
  return true;
}

constexpr std::string_view kTwoSlashes = "//";
constexpr std::string_view kDot = ".";
constexpr std::string_view kFullwidth = "\xef\xbc\x8f";
constexpr std::string_view kPercent = "%2f";

template <const std::string_view& kName>
bool method_of(MessageText& message, const Site& site) {
  return replace(message, At::kMethod, edit::quoted(kName, site.encoding));
}

constexpr std::string_view kDiscover = "rpc.discover";
constexpr std::string_view kDollar = "$/cancelRequest";
constexpr std::string_view kAdmin = "x/admin";

bool positional_params(MessageText& message, const Site& site) {
  return replace(message, At::kTop, "[" + edit::quoted(site.other_tool, site.encoding) + ",{}]");
}

bool params_as_string(MessageText& message, const Site& site) {
  return replace(message, At::kTop, R"("{\"name\":\")" + std::string(site.other_tool) + R"(\"}")");
}

bool no_params(MessageText& message, const Site&) {
  const MemberText* const params = message.find_top("params");
  const MemberText* const name = message.find_param("name");
  if (params == nullptr || name == nullptr) {
    return false;
  }
  message.top.erase(message.top.begin() + (params - message.top.data()));
  return true;
}

constexpr std::array kJsonRpc = {
    Vector{"R01", "batch", Kind::kRefuse, {At::kLine}, batch, true},
    Vector{"R02", "batch-of-one", Kind::kRefuse, {At::kLine}, around<kOpen, kClose>},
    Vector{"R02", "batch-after-space", Kind::kRefuse, {At::kLine}, around<kSpaceOpen, kClose>},
    Vector{"R02", "batch-in-a-batch", Kind::kRefuse, {At::kLine}, around<kTwoOpen, kTwoClose>},
    Vector{"R02", "empty-batch", Kind::kRefuse, {At::kLine}, instead<kEmptyBatch>},
    Vector{"R02", "batch-of-a-number", Kind::kRefuse, {At::kLine}, instead<kNumberBatch>},
    Vector{"R02", "a-number", Kind::kRefuse, {At::kLine}, instead<kNumber>},
    Vector{"R02", "a-literal", Kind::kRefuse, {At::kLine}, instead<kTrue>},
    Vector{"R02", "a-string", Kind::kRefuse, {At::kLine}, instead<kText>},
    Vector{"R03", "batch-of-equal-ids", Kind::kRefuse, {At::kLine}, batch_of_equal_ids},
    Vector{"R05", "notification", Kind::kSilent, {At::kId}, notification},
    Vector{"R06", "null-id", Kind::kRefuse, {At::kId}, value_of<kNull>},
    Vector{"R07", "object-id", Kind::kRefuse, {At::kId}, value_of<kObject>},
    Vector{"R07", "array-id", Kind::kRefuse, {At::kId}, value_of<kArray>},
    Vector{"R07", "boolean-id", Kind::kRefuse, {At::kId}, value_of<kTrue>},
    Vector{"R07", "empty-id", Kind::kRefuse, {At::kId}, value_of<kEmptyString>},
    Vector{"R07", "long-id", Kind::kRefuse, {At::kId}, long_id},
    Vector{"R08", "other-type-of-id", Kind::kCanonical, {At::kId}, other_type_of_id},
    Vector{"R11", "no-version", Kind::kRefuse, {At::kTop}, no_version},
    Vector{"R11", "version-1", Kind::kRefuse, {At::kTop}, version_of<kOne>},
    Vector{"R11", "version-2", Kind::kRefuse, {At::kTop}, version_of<kTwoAlone>},
    Vector{"R11", "numeric-version", Kind::kRefuse, {At::kTop}, version_of<kTwoAsNumber>},
    Vector{
        "R12", "method-and-result", Kind::kRefuse, {At::kTop}, top_member<kResult, kObject>, true},
    Vector{"R12",
           "method-and-error",
           Kind::kRefuse,
           {At::kTop},
           top_member<kError, kErrorValue>,
           true},
    Vector{"R13", "orphan-response", Kind::kSilent, {At::kTop}, orphan},
    Vector{"R14", "method-in-array", Kind::kRefuse, {At::kMethod}, method_in_array},
    Vector{"R14", "method-in-object", Kind::kRefuse, {At::kMethod}, method_in_object},
    Vector{"R14", "method-number", Kind::kRefuse, {At::kMethod}, value_of<kNumber>},
    Vector{"R14", "empty-method", Kind::kRefuse, {At::kMethod}, value_of<kEmptyString>},
    Vector{"R15", "method-in-capitals", Kind::kDeny, {At::kMethod}, method_in_capitals},
    Vector{"R16", "space-after-method", Kind::kDeny, {At::kMethod}, method_suffix<kSpace>, true},
    Vector{"R16", "space-before-method", Kind::kDeny, {At::kMethod}, method_prefix<kSpace>, true},
    Vector{"R16", "zero-width-space", Kind::kDeny, {At::kMethod}, method_suffix<kZeroWidth>, true},
    Vector{"R16", "nul-after-method", Kind::kRefuse, {At::kMethod}, method_suffix<kNul>, true},
    Vector{"R17", "two-slashes", Kind::kDeny, {At::kMethod}, method_slash<kTwoSlashes>},
    Vector{"R17", "dot", Kind::kDeny, {At::kMethod}, method_slash<kDot>},
    Vector{"R17", "fullwidth-slash", Kind::kDeny, {At::kMethod}, method_slash<kFullwidth>},
    Vector{"R17", "percent-slash", Kind::kDeny, {At::kMethod}, method_slash<kPercent>},
    Vector{"R17", "dot-slash-before", Kind::kDeny, {At::kMethod}, method_prefix<kDotSlash>, true},
    Vector{"R18", "positional-params", Kind::kRefuse, {At::kTop}, positional_params, true},
    Vector{"R19", "params-as-string", Kind::kRefuse, {At::kTop}, params_as_string},
    Vector{"R20", "no-params", Kind::kRefuse, {At::kTop}, no_params},
    Vector{"R20", "null-params", Kind::kRefuse, {At::kTop}, value_of<kNull>},
    Vector{"R21", "extra-key", Kind::kRefuse, {At::kTop}, top_member<kAuth, kText>, true},
    Vector{"R21", "extra-key-x", Kind::kRefuse, {At::kTop}, top_member<kX, kNull>, true},
    Vector{"R22", "call-batch", Kind::kDeny, {At::kMethod}, method_suffix<kBatchSuffix>, true},
    Vector{"R22", "rpc-discover", Kind::kDeny, {At::kMethod}, method_of<kDiscover>, true},
    Vector{"R22", "dollar-method", Kind::kDeny, {At::kMethod}, method_of<kDollar>, true},
    Vector{"R22", "admin-method", Kind::kDeny, {At::kMethod}, method_of<kAdmin>, true},
    Vector{"R24", "result-and-error", Kind::kRefuse, {At::kTop}, result_and_error},
};

}  // namespace
}  // namespace jsonrpc_rows

std::span<const Vector> jsonrpc_vectors() { return jsonrpc_rows::kJsonRpc; }

}  // namespace gatecrash::generate
