#include "harness/builtin/scenario_run.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

constexpr std::string_view kPolicy =
    R"j({"version":"1","default":"deny","hide":["delete_fhir_resource"],"tools":{)j"
    R"j("list_datastores":{"limits":[{"counter":"n","window":"minute","max":2,"scope":"grant"}]},)j"
    R"j("delete_fhir_resource":{}}})j";

ScenarioResult run(const std::string& steps, std::string_view fault = {}) {
  const auto scenario = replay::read_scenario(
      R"j({"version":1,"why":"w","policy":{},"steps":[)j" + steps + "]}", "s");
  EXPECT_TRUE(scenario.has_value()) << scenario.error().to_string();
  const auto policy =
      std::make_shared<const policy::Policy>(*policy::read_hosted_policy(kPolicy, "test"));
  BuiltinStack stack({.policy = policy,
                      .lake = default_lake(),
                      .seed = 1,
                      .fault = fault.empty() ? nullptr : find_fault(fault),
                      .gateway_options = {}});
  return run_scenario(*scenario, stack, policy);
}

std::string first_failure(const std::string& steps, std::string_view fault = {}) {
  const ScenarioResult result = run(steps, fault);
  return result.failures.empty() ? "" : result.failures.front();
}

TEST(ScenarioRun, HoldsWhenEveryExpectationIsMet) {
  const ScenarioResult result = run(R"j(
      {"call":"list_datastores","times":2,
       "expect":{"decision":"allow","rule":"(allow)","effects":1}},
      {"call":"list_datastores",
       "expect":{"decision":"deny","rule":"/tools/list_datastores/limits/0"}},
      {"advance":"1m"},
      {"call":"list_datastores","expect":{"decision":"allow","answer_text":"DatastoreId"}},
      {"list":true,"grant":"b",
       "expect":{"visible":["list_datastores"],"hidden":["delete_fhir_resource"]}})j");
  EXPECT_TRUE(result.failures.empty()) << result.failures.front();
  EXPECT_EQ(result.steps, 5U);
  EXPECT_EQ(result.calls, 5U);
  EXPECT_EQ(result.virtual_time, std::chrono::minutes(1));
}

TEST(ScenarioRun, SaysWhichExpectationFailedAndWhatCameInstead) {
  struct Case {
    const char* steps;
    const char* failure;
  };

  const Case cases[] = {
      {R"j({"call":"list_datastores","times":3,"expect":{"decision":"allow"}})j",
       "/steps/0, 3 of 3: expected allow, got deny by /tools/list_datastores/limits/0"},
      {R"j({"call":"nope","expect":{"rule":"(hidden)"}})j",
       "/steps/0: expected a decision by (hidden), got deny by (default deny)"}

      ,
      {R"j({"call":"list_datastores","expect":{"effects":0}})j",
       "/steps/0: expected 0 effects in the lake, got 1"},
      {R"j({"list":true,"expect":{"visible":["nope"]}})j",
       "/steps/0: expected nope in the list of tools"},
      {R"j({"list":true,"expect":{"hidden":["list_datastores"]}})j",
       "/steps/0: expected list_datastores to be hidden, but it is in the list of tools"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(first_failure(c.steps), c.failure);
  }
  EXPECT_TRUE(first_failure(R"j({"call":"nope","expect":{"answer_text":"welcome"}})j")
                  .starts_with("/steps/0: expected \"welcome\" in the answer, got "));
}

TEST(ScenarioRun, BelievesTheServersTapAndNotTheAnswer) {
  EXPECT_EQ(
      first_failure(R"j({"call":"nope","expect":{"decision":"deny"}})j", "denied-call-forwarded"),
      "/steps/0: the audit log says deny by (default deny), but 1 messages reached the server");
}

TEST(ScenarioRun, AsksTheInvariantsToo) {
  // What no expectation looks at: the answer is altered on its way back.
  const std::string steps = R"j({"call":"list_datastores","expect":{"decision":"allow"}})j";
  EXPECT_EQ(first_failure(steps), "");
  EXPECT_TRUE(
      first_failure(steps, "answer-altered").starts_with("invariant one-answer violated: "));
}

TEST(ScenarioRun, KeepsTheFirstFailuresOnly) {
  EXPECT_EQ(run(R"j({"call":"nope","times":100,"expect":{"decision":"allow"}})j").failures.size(),
            kFailuresMax);
}

}  // namespace
}  // namespace gatecrash::builtin
