#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::count_of;
using tests::judge_tape;
using tests::policy_of;
using tests::Tape;

const auto kPolicy = policy_of(R"({"version":"1","default":"deny","tools":{"t":{
    "require":[{"conditions":[{"path":"args.kind","op":"in","value":["Observation"]}]}],
    "deny_if":[{"conditions":[{"path":"args.n","op":"gt","value":10}]}]}}})");

std::vector<std::string> of_call(std::string_view arguments) {
  Tape tape;
  tape.allowed_call("1", "t", arguments);
  const auto judged = judge_tape(tape.seen(), {}, kPolicy);
  std::vector<std::string> names;
  for (const judge::Violation& violation : judged->violations()) {
    names.push_back(violation.invariant);
  }
  return names;
}

TEST(ArgumentRules, KeepCallsFromTheServerWhoseArgumentsFailACondition) {
  const std::vector<std::string> found = {"argument-rules"};
  EXPECT_TRUE(of_call(R"({"kind":"Observation","n":10})").empty());
  EXPECT_EQ(of_call(R"({"kind":"Patient","n":1})"), found);
  EXPECT_EQ(of_call(R"({"n":1})"), found) << "what is missing is not true";
  EXPECT_EQ(of_call(R"({"kind":"Observation"})"), found) << "what is missing is not false";
  EXPECT_EQ(of_call(R"({"kind":"Observation","n":10.000000000000000001})"), found)
      << "numbers are compared exactly";
  EXPECT_EQ(of_call(R"({"kind":["Observation"],"n":1})"), found) << "and with their types";
}

TEST(ArgumentRules, LeaveNamesToOthers) {
  Tape tape;
  tape.allowed_call("1", "other");
  const auto judged = judge_tape(tape.seen(), {}, kPolicy);
  EXPECT_EQ(count_of(*judged, "argument-rules").violations, 0U);
  EXPECT_EQ(count_of(*judged, "default-deny").violations, 1U);
}

}  // namespace
}  // namespace gatecrash::invariants
