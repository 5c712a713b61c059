#include "stack/host/grant_table.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

using Outcome = gateway::Authentication::Outcome;
using Paths = std::vector<std::string>;

const Instant kAt = instant_from_us(1'000'000);

std::vector<ServerConfig> two_servers() {
  std::vector<ServerConfig> servers(2);
  servers[0].name = "lake";
  servers[0].policy = "/p/lake.json";
  servers[1].name = "fhir";
  return servers;
}

wire::Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

GrantTable table() {
  const std::string text =
      R"({"version":"1","grants":[)"
      R"({"name":"day","token_sha256":")" +
      gateway::token_hash("t-day") +
      R"("},)"
      R"({"name":"night","token_sha256":")" +
      gateway::token_hash("t-night") +
      R"(","policies":{"lake":"night.json"},"expires":"1970-01-01T00:00:02Z"}]})";
  return {gateway::read_grants(text, "g").value(), two_servers(), "/etc/gc/grants.json"};
}

TEST(GrantTable, WithoutAFileEverybodyIsTheLocalGrant) {
  const GrantTable local("default", two_servers());
  const Requester found = local.find({}, 0, kAt);
  EXPECT_EQ(found.outcome, Outcome::kGranted);
  EXPECT_EQ(found.grant->name, "default");
  EXPECT_EQ(found.grant->policy, "/p/lake.json");
  EXPECT_EQ(local.find(bearer("any"), 1, kAt).grant->policy, "") << "denied everything";
  EXPECT_EQ(local.policies(), Paths{"/p/lake.json"});
  EXPECT_TRUE(local.knows("", kAt));
}

TEST(GrantTable, GivesEachServersPolicyUnlessTheGrantNamesItsOwn) {
  const GrantTable grants = table();
  EXPECT_EQ(grants.find(bearer("t-day"), 0, kAt).grant->policy, "/p/lake.json");
  EXPECT_EQ(grants.find(bearer("t-night"), 0, kAt).grant->policy, "/etc/gc/night.json");
  EXPECT_EQ(grants.policies(), (Paths{"/p/lake.json", "/etc/gc/night.json"}));
}

TEST(GrantTable, KnowsWhoMayNotUseAServer) {
  const Requester found = table().find(bearer("t-night"), 1, kAt);
  EXPECT_EQ(found.outcome, Outcome::kGranted);
  EXPECT_EQ(found.grant, nullptr);
}

TEST(GrantTable, TellsWhyNobodyIsKnown) {
  EXPECT_EQ(table().find({}, 0, kAt).outcome, Outcome::kMissing);
  EXPECT_EQ(table().find(bearer("t-other"), 0, kAt).outcome, Outcome::kUnknown);
  EXPECT_EQ(table().find(bearer("t-night"), 0, kAt + std::chrono::seconds(2)).outcome,
            Outcome::kExpired);
}

TEST(GrantTable, ForgetsATokenWithItsEntryAndItsExpiry) {
  const std::string night = table().find(bearer("t-night"), 0, kAt).token_sha256;
  EXPECT_TRUE(table().knows(night, kAt));
  EXPECT_FALSE(table().knows(night, kAt + std::chrono::seconds(2)));
  EXPECT_FALSE(table().knows("another", kAt));
}

}  // namespace
}  // namespace gatecrash::host
