#include "stack/gateway/grants_file.h"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/bytes.h"
#include "stack/base/hash.h"

namespace gatecrash::gateway {
namespace {

// SHA-256 of "abc" and of the empty string: FIPS 180-4's own examples.
constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kEmpty =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string with_entries(const std::string& entries) {
  return R"({"version":"1","grants":[)" + entries + "]}";
}

std::string entry(std::string_view hash, const std::string& more = {}) {
  return R"({"name":"a","token_sha256":")" + std::string(hash) + '"' + more + "}";
}

TEST(ReadGrants, ReadsWhatAGrantMaySay) {
  const auto grants =
      read_grants(with_entries(entry(kAbc, R"(,"policies":{"fhir":"f.json"},"fields":{"team":"x"},)"
                                           R"("expires":"2027-01-31T00:00:00Z")") +
                               "," + entry(kEmpty)),
                  "g.json");
  ASSERT_TRUE(grants.has_value()) << grants.error().to_string();
  ASSERT_EQ(grants->size(), 2U);
  const GrantEntry& first = grants->front();
  EXPECT_EQ(first.name, "a");
  EXPECT_EQ(hex_encode(first.token_sha256), kAbc);
  EXPECT_EQ(first.policies.at("fhir"), "f.json");
  EXPECT_EQ(first.fields.find_string("team"), "x");
  EXPECT_EQ(first.expires, parse_rfc3339("2027-01-31T00:00:00Z"));
  EXPECT_FALSE(grants->back().expires.has_value());
  EXPECT_TRUE(grants->back().fields.is_null());
}

TEST(PolicyFor, KnowsTheServersThatAGrantMayUse) {
  GrantEntry grant;
  EXPECT_EQ(policy_for(grant, "fhir"), "") << "the server's own";
  grant.policies = {{"fhir", "f.json"}};
  EXPECT_EQ(policy_for(grant, "fhir"), "f.json");
  EXPECT_EQ(policy_for(grant, "valkey"), std::nullopt);
  grant.policies = {{"fhir", "f.json"}, {"", "rest.json"}};
  EXPECT_EQ(policy_for(grant, "fhir"), "f.json");
  EXPECT_EQ(policy_for(grant, "valkey"), "rest.json");
}

struct BadGrants {
  std::string name;
  std::string text;
  std::string where;
  std::string says;
};

void PrintTo(const BadGrants& value, std::ostream* out) { *out << value.name; }

const std::vector<BadGrants> kBadGrants = {
    {"Empty", "", "g.json:1:1", "empty"},
    {"AnArray", "[]", "g.json:1:1", "must be an object"},
    {"NoVersion", R"({"grants":[]})", "g.json:1:1", "\"version\""},
    {"AnotherVersion", R"({"version":"2","grants":[]})", "g.json:1:12", "version \"1\""},
    {"NoGrants", R"({"version":"1"})", "g.json:1:1", "\"grants\""},
    {"GrantsAnObject", R"({"version":"1","grants":{}})", "g.json:1:25", "must be an array"},
    {"MisspeltKey", with_entries(R"({"nmae":"a"})"), "g.json:1:27", "did you mean \"name\"?"},
    {"NoName", with_entries(R"({"token_sha256":"00"})"), "g.json:1:26", "\"name\""},
    {"EmptyName", with_entries(R"({"name":""})"), "g.json:1:34", "not a grant's name"},
    {"NameWithALineEnd", with_entries(R"({"name":"a\nb"})"), "g.json:1:34", "not a grant's name"},
    {"NoHash", with_entries(R"({"name":"a"})"), "g.json:1:26", "gatecrash grant new"},
    {"ShortHash", with_entries(entry("00")), "g.json:1:53", "64 hex digits"},
    {"SameTokenTwice", with_entries(entry(kAbc) + "," + entry(kAbc)), "/grants/1/token_sha256",
     "same token"},
    {"PolicyTwice", with_entries(entry(kAbc, R"(,"policy":"p","policies":{"a":"p"})")),
     "/grants/0/policies", "both"},
    {"PolicyANumber", with_entries(entry(kAbc, R"(,"policy":1)")), "/grants/0/policy",
     "not a policy's file"},
    {"NoServer", with_entries(entry(kAbc, R"(,"policies":{})")), "/grants/0/policies", "no server"},
    {"FieldsAnArray", with_entries(entry(kAbc, R"(,"fields":[])")), "/grants/0/fields",
     "must be an object"},
    {"ExpiresADate", with_entries(entry(kAbc, R"(,"expires":"tomorrow")")), "/grants/0/expires",
     "2027-01-31T00:00:00Z"},
};

class BadGrantsFiles : public testing::TestWithParam<BadGrants> {};

TEST_P(BadGrantsFiles, AreRefusedWithThePlaceAndTheRemedy) {
  const auto grants = read_grants(GetParam().text, "g.json");
  ASSERT_FALSE(grants.has_value());
  const std::string error = grants.error().to_string();
  EXPECT_NE(error.find(GetParam().where), std::string::npos) << error;
  EXPECT_NE(error.find(GetParam().says), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(Files, BadGrantsFiles, testing::ValuesIn(kBadGrants),
                         [](const auto& param) { return param.param.name; });

TEST(ReadGrants, NeverShowsWhatStandsInPlaceOfAHash) {
  const auto grants = read_grants(with_entries(entry("canary-token")), "g.json");
  ASSERT_FALSE(grants.has_value());
  EXPECT_EQ(grants.error().to_string().find("canary-token"), std::string::npos);
}

TEST(GrantEntryText, IsAnEntryThatReadsBack) {
  const std::string text = grant_entry_text("night shift", "abc");
  const auto grants = read_grants(with_entries(text), "g.json");
  ASSERT_TRUE(grants.has_value()) << grants.error().to_string();
  EXPECT_EQ(grants->front().name, "night shift");
  EXPECT_EQ(hex_encode(grants->front().token_sha256), kAbc);
}

}  // namespace
}  // namespace gatecrash::gateway
