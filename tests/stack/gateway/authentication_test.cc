#include "stack/gateway/authentication.h"

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::gateway {
namespace {

using Outcome = Authentication::Outcome;

constexpr Instant kNow = instant_from_us(1'795'251'600'000'000);

GrantEntry grant(const std::string& name, const std::string& token) {
  GrantEntry entry;
  entry.name = name;
  entry.token_sha256 = hex_decode(token_hash(token)).value();
  return entry;
}

Authenticator authenticator() {
  GrantEntry old = grant("old", "token-old");
  old.expires = kNow;
  GrantEntry young = grant("young", "token-young");
  young.expires = kNow + std::chrono::seconds(1);
  return Authenticator({grant("a", "token-a"), old, young, grant("b", "token-b==")});
}

struct Request {
  std::string name;
  wire::Headers headers;
  Outcome outcome;
  std::string grant;
};

void PrintTo(const Request& value, std::ostream* out) { *out << value.name; }

const std::vector<Request> kRequests = {
    {"First", {{"Authorization", "Bearer token-a"}}, Outcome::kGranted, "a"},
    {"LastWithPadding", {{"authorization", "bearer  token-b=="}}, Outcome::kGranted, "b"},
    {"NotYetExpired", {{"Authorization", "BEARER token-young"}}, Outcome::kGranted, "young"},
    {"Expired", {{"Authorization", "Bearer token-old"}}, Outcome::kExpired, ""},
    {"Nobodys", {{"Authorization", "Bearer token-c"}}, Outcome::kUnknown, ""},
    {"APrefix", {{"Authorization", "Bearer token-"}}, Outcome::kUnknown, ""},
    {"OtherCase", {{"Authorization", "Bearer TOKEN-A"}}, Outcome::kUnknown, ""},
    {"None", {{"Host", "x"}}, Outcome::kMissing, ""},
    {"Basic", {{"Authorization", "Basic dG9rZW4="}}, Outcome::kMissing, ""},
    {"SchemeAlone", {{"Authorization", "Bearer"}}, Outcome::kMalformed, ""},
    {"SchemeThatBeginsLikeOurs", {{"Authorization", "Bearertoken-a"}}, Outcome::kMissing, ""},
    {"TwoWords", {{"Authorization", "Bearer token-a token-a"}}, Outcome::kMalformed, ""},
    {"TabForSpace", {{"Authorization", "Bearer\ttoken-a"}}, Outcome::kMissing, ""},
    {"Quoted", {{"Authorization", "Bearer \"token-a\""}}, Outcome::kMalformed, ""},
    {"OnlyPadding", {{"Authorization", "Bearer =="}}, Outcome::kMalformed, ""},
    {"TwoHeaders",
     {{"Authorization", "Bearer token-a"}, {"authorization", "Bearer token-a"}},
     Outcome::kMalformed,
     ""},
    {"TooLong",
     {{"Authorization", "Bearer " + std::string(kTokenBytesMax + 1, 'a')}},
     Outcome::kMalformed,
     ""},
};

class Requests : public testing::TestWithParam<Request> {};

TEST_P(Requests, AreKnownByTheirTokenAlone) {
  const Authenticator subject = authenticator();
  const Authentication found = subject.authenticate(GetParam().headers, kNow);
  EXPECT_EQ(outcome_name(found.outcome), outcome_name(GetParam().outcome));
  if (found.outcome == Outcome::kGranted) {
    EXPECT_EQ(subject.grants()[found.grant].name, GetParam().grant);
  }
}

INSTANTIATE_TEST_SUITE_P(Tokens, Requests, testing::ValuesIn(kRequests),
                         [](const auto& param) { return param.param.name; });

TEST(Authenticator, WithoutGrantsLetsNobodyIn) {
  EXPECT_EQ(Authenticator({}).authenticate({{"Authorization", "Bearer x"}}, kNow).outcome,
            Outcome::kUnknown);
}

const ResourceIdentity kIdentity = {"https://gw.example", {"https://as.example"}};

std::string header(const wire::HttpResponse& response, std::string_view name) {
  const std::string* const found = wire::find_header(response.headers, name);
  return found == nullptr ? "" : *found;
}

TEST(Challenge, NamesTheMetadataOfTheServerThatWasAskedFor) {
  const wire::HttpResponse missing = challenge(kIdentity, "fhir", Outcome::kMissing);
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(header(missing, "WWW-Authenticate"),
            "Bearer resource_metadata=\"https://gw.example/.well-known/oauth-protected-resource"
            "/mcp/fhir\"");
  const wire::HttpResponse unknown = challenge(kIdentity, "fhir", Outcome::kUnknown);
  EXPECT_EQ(unknown.status, 401);
  EXPECT_NE(header(unknown, "WWW-Authenticate").find(R"(error="invalid_token")"),
            std::string::npos);
  const wire::HttpResponse malformed = challenge(kIdentity, "", Outcome::kMalformed);
  EXPECT_EQ(malformed.status, 400);
  EXPECT_NE(header(malformed, "WWW-Authenticate").find(R"(error="invalid_request")"),
            std::string::npos);
}

TEST(Challenge, DoesNotTellAnExpiredTokenFromAnUnknownOne) {
  const wire::HttpResponse unknown = challenge(kIdentity, "a", Outcome::kUnknown);
  const wire::HttpResponse expired = challenge(kIdentity, "a", Outcome::kExpired);
  EXPECT_EQ(unknown.status, expired.status);
  EXPECT_EQ(unknown.headers, expired.headers);
  EXPECT_EQ(unknown.body, expired.body);
}

TEST(InsufficientScope, NamesTheScope) {
  const wire::HttpResponse response = insufficient_scope(kIdentity, "fhir");
  EXPECT_EQ(response.status, 403);
  EXPECT_NE(
      header(response, "WWW-Authenticate").find(R"(error="insufficient_scope", scope="mcp:fhir")"),
      std::string::npos);
}

TEST(ResourceMetadata, SaysTheResourceAsItsUrlIsSpelt) {
  const wire::HttpResponse one = resource_metadata(kIdentity, "fhir", {"fhir", "valkey"});
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(
      one.body,
      R"({"resource":"https://gw.example/mcp/fhir","authorization_servers":["https://as.example"],)"
      R"("scopes_supported":["mcp:fhir"],"bearer_methods_supported":["header"],)"
      R"("resource_name":"gatecrash: fhir"})");
  const wire::HttpResponse all = resource_metadata({"https://gw.example", {}}, "", {"a", "b"});
  EXPECT_EQ(all.body, R"({"resource":"https://gw.example","scopes_supported":["mcp:a","mcp:b"],)"
                      R"("bearer_methods_supported":["header"],"resource_name":"gatecrash"})");
}

}  // namespace
}  // namespace gatecrash::gateway
