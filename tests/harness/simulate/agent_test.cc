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

TEST(Agent, LearnsOnlyFromAnswersItWaitsFor) {
  const std::string answer =
      R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{}"}],)"
      R"("structuredContent":{"result":{"resourceType":"Patient","id":"new"}}}})"
      "\n";
  Agent agent("1", "a");
  generate::KnownIds known;
  agent.hear(answer, known);
  EXPECT_TRUE(known.resources.empty());

  Choices simplest = Choices::from_sequence({});
  agent.speak(create_tool_only(), Mix(), known, 1, simplest);
  agent.hear(answer, known);
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.resources[0].id, "new");
}

TEST(Agent, LearnsFromTheTextWhenThereIsNoStructuredContent) {
  Agent agent("1", "a");
  generate::KnownIds known;
  Choices simplest = Choices::from_sequence({});
  agent.speak(create_tool_only(), Mix(), known, 1, simplest);
  agent.hear(R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text",)"
             R"("text":"{\"resourceType\":\"Patient\",\"id\":\"t\"}"}]}})"
             "\n",
             known);
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.resources[0].id, "t");
}

TEST(ToolNames, PreferWhatThePolicyNamesEvenWhenTheServerLacksIt) {
  policy::Policy policy;
  policy.tools["type"] = {};
  const ToolNames names(policy, generate::ToolCatalog());
  Choices simplest = Choices::from_sequence({});
  EXPECT_EQ(names.choose(simplest).name, "type");
}

TEST(ToolNames, TryHiddenToolsToo) {
  policy::Policy policy;
  policy.tools["a"] = {};
  policy.hide = {"secret"};
  const ToolNames names(policy, generate::ToolCatalog());
  bool tried = false;
  for (std::uint64_t seed = 0; seed < 500 && !tried; ++seed) {
    Choices choices = Choices::from_seed(seed);
    tried = names.choose(choices).name == "secret";
  }
  EXPECT_TRUE(tried);
}

}  // namespace
}  // namespace gatecrash::simulate
