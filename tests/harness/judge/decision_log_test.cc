#include "harness/judge/decision_log.h"

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

using tests::call_line;
using tests::kCreate;
using tests::kRead;
using tests::kUpdate;
using tests::Tape;

TEST(DecisionLog, HasEachMessageByItsPlace) {
  Tape tape;
  tape.allowed_call("1", kRead).client("not JSON").session("2").denied_call("1", kUpdate);
  tape.session("1").client(call_line("2", kCreate));
  DecisionLog log(tests::test_policy());
  tests::play(tape, [&](const auto& seen) { log.on(seen); });
  const auto& messages = log.messages();
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages.at({"1", 0}).decision, Decision::kForwarded);
  EXPECT_EQ(messages.at({"1", 0}).what, "tools/call read_fhir_resource (id 1)");
  EXPECT_EQ(messages.at({"1", 1}).decision, Decision::kNothing);
  EXPECT_FALSE(messages.at({"1", 1}).is_call);
  EXPECT_EQ(messages.at({"2", 0}).decision, Decision::kDenied);
  EXPECT_TRUE(messages.at({"1", 2}).timed);
  EXPECT_FALSE(messages.at({"1", 0}).timed);
}

TEST(DecisionLog, ComparesWhatHangsOnNothingElse) {
  Tape tape;
  tape.allowed_call("1", kRead).allowed_call("2", kCreate).client("not JSON");
  tape.client(call_line("3", kRead)).upstream(call_line("3", kRead));
  tape.client(call_line("3", kRead));  // its id is taken
  tape.session("2").denied_call("1", kUpdate).allowed_call("2", kRead);
  Tape other;
  other.allowed_call("1", kRead).session("2");
  other.client(call_line("1", kUpdate)).upstream(call_line("1", kUpdate));
  other.allowed_call("2", kRead);
  DecisionLog a(tests::test_policy());
  DecisionLog b(tests::test_policy());
  DecisionLog c(tests::test_policy());
  tests::play(tape, [&](const auto& seen) { a.on(seen); });
  tests::play(tape, [&](const auto& seen) { b.on(seen); });
  tests::play(other, [&](const auto& seen) { c.on(seen); });
  const Comparable same = comparable(a, b);
  EXPECT_EQ(same.a, same.b);
  EXPECT_EQ(same.a.size(), 4U) << "two of each session";
  EXPECT_EQ(comparable(a, c).a.size(), 1U) << "the second session began otherwise";
  EXPECT_EQ(decisions_of(a).size(), 7U);
}

}  // namespace
}  // namespace gatecrash::judge
