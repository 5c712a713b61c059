#include <gtest/gtest.h>

#include "harness/simulate/agent.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;

ToolNames tool_only(const std::string& name) {
  policy::Policy policy;
  policy.tools[name] = {};
  generate::ToolCatalog catalog;
  catalog.tools.push_back(
      {name,
       *wire::read_json(
           R"({"properties":{"resource_type":{"type":"string"}},"required":["resource_type"]})")});
  return {policy, catalog};
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
  agent.speak(tool_only("create_fhir_resource"), Mix(), known, 1, simplest);
  agent.hear(answer, known);
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.resources[0].id, "new");
}

TEST(Agent, LearnsFromTheTextWhenThereIsNoStructuredContent) {
  Agent agent("1", "a");
  generate::KnownIds known;
  Choices simplest = Choices::from_sequence({});
  agent.speak(tool_only("create_fhir_resource"), Mix(), known, 1, simplest);
  agent.hear(R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text",)"
             R"("text":"{\"resourceType\":\"Patient\",\"id\":\"t\"}"}]}})"
             "\n",
             known);
  ASSERT_EQ(known.resources.size(), 1U);
  EXPECT_EQ(known.resources[0].id, "t");
}

TEST(Agent, ForgetsWhatItDeleted) {
  generate::KnownIds known;
  known.resources = {{"Patient", "p", "1"}};
  Choices simplest = Choices::from_sequence({});
  Agent agent("1", "a");
  agent.speak(tool_only("delete_fhir_resource"), Mix(), known, 1, simplest);
  agent.hear(R"({"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}})"
             "\n",
             known);
  EXPECT_EQ(known.resources.size(), 1U) << "it was not deleted";
  agent.speak(tool_only("delete_fhir_resource"), Mix(), known, 2, simplest);
  agent.hear(R"({"jsonrpc":"2.0","id":2,"result":{"content":[]}})"
             "\n",
             known);
  EXPECT_TRUE(known.resources.empty());
  ASSERT_EQ(known.deleted.size(), 1U);
  EXPECT_EQ(known.deleted[0].id, "p");
}

}  // namespace
}  // namespace gatecrash::simulate
