#include "harness/cli/reproduced.h"

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {
namespace {

using Outcome = report::JunitCase::Outcome;

/// What is said of a finding of `invariant` when one call of a tool that is not listed was sent up.
report::JunitCase told_of(const std::string& invariant, bool violated, std::string_view how) {
  const auto policy = std::make_shared<const policy::Policy>(
      *policy::read_policy(R"({"version":"1","default":"deny"})", "p"));
  judge::Judge judge(invariants::table(), policy, {});
  const std::string line =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{}}})"
      "\n";
  if (violated) {
    using Kind = judge::Observation::Kind;
    for (const Kind kind : {Kind::kOpen, Kind::kClientToGateway, Kind::kGatewayToServer}) {
      judge.on({.kind = kind, .session = "1", .grant = "a", .bytes = line});
    }
  }
  report::JunitCase verdict;
  tell_reproduced(judge, invariant, how, verdict);
  return verdict;
}

TEST(Reproduced, PassesWhenNothingIsViolatedAnyMore) {
  const auto verdict = told_of("rate-cap", false, " from what was recorded");
  EXPECT_EQ(verdict.outcome, Outcome::kPassed);
  EXPECT_EQ(verdict.message, "not reproduced from what was recorded: rate-cap holds now");
}

TEST(Reproduced, NamesTheFindingsOwnInvariantFirst) {
  const auto verdict = told_of("default-deny", true, "");
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
  EXPECT_TRUE(verdict.message.starts_with("reproduced: default-deny: tools/call x (id 1)"))
      << verdict.message;
  EXPECT_NE(verdict.details.find("default-deny: "), std::string::npos);
}

TEST(Reproduced, SaysWhenAnotherInvariantIsViolated) {
  const auto verdict = told_of("rate-cap", true, "");
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
  EXPECT_TRUE(verdict.message.starts_with("another invariant than rate-cap is violated: "))
      << verdict.message;
}

}  // namespace
}  // namespace gatecrash::cli
