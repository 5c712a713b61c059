#include "harness/simulate/agent.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;

ToolNames create_tool_only() {
  policy::Policy policy;
  policy.tools["create_fhir_resource"] = {};
  generate::ToolCatalog catalog;
  catalog.tools.push_back(
      {"create_fhir_resource",
       *wire::read_json(
           R"({"properties":{"resource_type":{"type":"string"}},"required":["resource_type"]})")});
  return {policy, catalog};
}

TEST(Agent, OpensWithInitializeAndInitialized) {
  const std::string handshake = Agent::handshake();
  const std::size_t end = handshake.find('\n');
  const auto initialize = wire::read_message(handshake.substr(0, end));
  ASSERT_TRUE(initialize.has_value());
  EXPECT_EQ(initialize->method, "initialize");
  EXPECT_EQ(initialize->params.find_string("protocolVersion"), wire::kLatestLegacyVersion);
  EXPECT_NE(handshake.find("notifications/initialized"), std::string::npos);
  EXPECT_EQ(handshake.back(), '\n');
}

TEST(Agent, SaysAValidCallOfTheFirstToolWhenChoicesAreSimplest) {
  Agent agent("1", "a");
  Choices simplest = Choices::from_sequence({});
  const auto said = agent.speak(create_tool_only(), Mix(), generate::KnownIds(), 1, simplest);
  EXPECT_TRUE(said.call);
  ASSERT_EQ(said.line.back(), '\n');
  const auto message = wire::read_message(said.line.substr(0, said.line.size() - 1));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(wire::read_tool_call(*message)->name, "create_fhir_resource");
  EXPECT_EQ(message->id, wire::Value(1));
}

/// What an agent of that mix says in its first messages.
std::string talk(const Mix& mix, std::uint64_t seed, int messages) {
  Choices choices = Choices::from_seed(seed);
  Agent agent("1", "a");
  generate::KnownIds known;
  std::string all = agent.begin(mix, choices);
  for (int i = 1; i <= messages; ++i) {
    all += agent.speak(create_tool_only(), mix, known, static_cast<std::uint64_t>(i), choices).line;
  }
  return all;
}

TEST(Agent, OfTheModernEraSaysItsVersionInEachMessage) {
  Mix mix;
  mix.modern = 4;
  Choices choices = Choices::from_seed(1);
  Agent agent("1", "a");
  const std::string opening = agent.begin(mix, choices);
  EXPECT_EQ(agent.era(), wire::Era::kModern);
  const auto discover = wire::read_message(opening.substr(0, opening.size() - 1));
  ASSERT_TRUE(discover.has_value()) << opening;
  EXPECT_EQ(wire::era_of(*discover), wire::Era::kModern);
  int modern = 0;
  for (std::uint64_t serial = 1; serial <= 100; ++serial) {
    const auto said = agent.speak(create_tool_only(), mix, {}, serial, choices);
    const auto message = wire::read_message(said.line.substr(0, said.line.size() - 1));
    ASSERT_TRUE(message.has_value()) << said.line;
    modern += wire::era_of(*message) == wire::Era::kModern ? 1 : 0;
  }
  EXPECT_GT(modern, 80);
  EXPECT_LT(modern, 100) << "seldom as the other era would";
}

TEST(Agent, OfTheLegacyEraAsksForSeveralVersions) {
  Mix mix;
  mix.old_versions = true;
  std::string all;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    all += talk(mix, seed, 0);
  }
  for (const std::string_view version : wire::kLegacyVersions) {
    EXPECT_NE(all.find(version), std::string::npos) << version;
  }
}

TEST(Agent, SaysEveryMethodThatAClientHas) {
  Mix mix;
  mix.other = 24;
  const std::string all = talk(mix, 5, 3000);
  for (const std::string_view method :
       {"ping", "tools/list", "resources/read", "prompts/get", "completion/complete",
        "tasks/result", "notifications/cancelled", "notifications/progress", "server/discover",
        "\"result\":{}", "\"cursor\":\"forged\"", "2024-11-05"}) {
    EXPECT_NE(all.find(method), std::string::npos) << method;
  }
}

TEST(Agent, UsesIdsAgainAndInTheOtherType) {
  Mix mix;
  mix.reuse = 8;
  const std::string all = talk(mix, 5, 400);
  EXPECT_NE(all.find(R"("id":7,)"), std::string::npos);
  EXPECT_NE(all.find(R"("id":"s-)"), std::string::npos);
  std::size_t quoted = 0;
  for (std::size_t at = all.find(R"("id":"1)"); at != std::string::npos;
       at = all.find(R"("id":"1)", at + 1)) {
    ++quoted;
  }
  EXPECT_GT(quoted, 5U);
}

TEST(Agent, SaysWhatIsHostileInAMessage) {
  Mix mix;
  mix.hostile = 100;
  Choices choices = Choices::from_seed(2);
  Agent agent("1", "a");
  int hostile = 0;
  for (std::uint64_t serial = 1; serial <= 100; ++serial) {
    const auto said = agent.speak(create_tool_only(), mix, {}, serial, choices);
    hostile += said.vectors.empty() ? 0 : 1;
    EXPECT_TRUE(said.call);
  }
  EXPECT_GT(hostile, 50);
}

TEST(Agent, WritesSeveralMessagesAtOnceAtTimes) {
  Mix mix;
  mix.company = 32;
  Choices choices = Choices::from_seed(2);
  Agent agent("1", "a");
  const auto said = agent.speak(create_tool_only(), mix, {}, 1, choices);
  EXPECT_LT(said.line.find('\n'), said.line.size() - 1);
  EXPECT_EQ(said.line.back(), '\n');
}

}  // namespace
}  // namespace gatecrash::simulate
