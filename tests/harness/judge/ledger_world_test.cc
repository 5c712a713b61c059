#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::judge_tape;
using tests::kCreate;
using tests::kRead;
using tests::policy_of;
using tests::Tape;
using tests::violated;

TEST(LedgerWorld, JudgesByThePolicyThatIsInForce) {
  Tape tape;
  tape.allowed_call("1", kRead);
  tape.reload(policy_of(R"({"version":"1","default":"deny","tools":{"tag_resource":{}}})"));
  tape.denied_call("2", kRead).allowed_call("3", "tag_resource");
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.allowed_call("4", kRead);
  EXPECT_FALSE(violated(tape.seen()).empty());
}

TEST(LedgerWorld, KeepsCountersOverAReload) {
  Tape tape;
  tape.allowed_call("1", kCreate).allowed_call("2", kCreate);
  tape.reload(policy_of(R"({"version":"1","default":"deny","tools":{"create_fhir_resource":
      {"limits":[{"counter":"x","window":"minute","max":5},
                 {"counter":"c","window":"minute","max":3}]}}})"));
  tape.allowed_call("3", kCreate).denied_call("4", kCreate);
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.allowed_call("5", kCreate);
  EXPECT_EQ(violated(tape.seen()), std::vector<std::string>{"rate-cap"});
}

TEST(LedgerWorld, ForgivesADenialWhereACountersWindowHasChanged) {
  Tape tape;
  tape.reload(policy_of(R"({"version":"1","default":"deny","tools":{"create_fhir_resource":
      {"limits":[{"counter":"c","window":"hour","max":1}]}}})"));
  tape.denied_call("1", kCreate);
  EXPECT_TRUE(violated(tape.seen()).empty());
}

TEST(LedgerWorld, LosesTheSessionsOfAGatewayThatIsKilledAndKnowsTheirNamesAnew) {
  Tape tape;
  tape.restart();
  EXPECT_TRUE(violated(tape.seen()).empty());
  tape.allowed_call("1", "tag_resource");  // what a dead gateway's wires still hold
  EXPECT_TRUE(violated(tape.seen()).empty());
  tests::Seen open = tape.seen().front();
  tape.seen().push_back(open);
  tape.allowed_call("1", "tag_resource");
  EXPECT_FALSE(violated(tape.seen()).empty());
}

}  // namespace
}  // namespace gatecrash::judge
