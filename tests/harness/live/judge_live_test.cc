#include "harness/live/judge_live.h"

#include <gtest/gtest.h>

#include "tests/harness/live/live_tape.h"

namespace gatecrash::live {
namespace {

using JudgeLive = LiveTape;

TEST_F(JudgeLive, FindsOneCallTooMany) {
  open("1");
  call("1", "1");
  forward("1", "1");
  quiet();
  call("1", "2");
  forward("1", "2");
  EXPECT_EQ(judged(), "rate-cap ");
}

TEST_F(JudgeLive, DoesNotAskWhichOfTwoAtOnceWasFirst) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "1");
  forward("2", "1");
  deny("1", "1");
  quiet();
  EXPECT_EQ(judged(), "");
}

TEST_F(JudgeLive, FindsTwoAtOnceThatBothGotThrough) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "1");
  forward("2", "1");
  forward("1", "1");
  quiet();
  EXPECT_EQ(judged(), "rate-cap ");
}

TEST_F(JudgeLive, DoesNotAskInWhichWindowACallOnAnEdgeWasCounted) {
  open("1");
  at(1'999'000);
  call("1", "1");
  at(2'001'000);
  forward("1", "1");
  quiet();
  call("1", "2");  // the first may have been counted in this window, or not
  deny("1", "2");
  EXPECT_EQ(judged(), "");
}

TEST_F(JudgeLive, ChecksDenialsWhoseOrderIsKnown) {
  open("1");
  call("1", "1");
  deny("1", "1");
  quiet();
  EXPECT_EQ(judged(), "allow-exactly-once ");
}

TEST_F(JudgeLive, KnowsADenialByWhatItSays) {
  open("1");
  call("1", "1");
  forward("1", "1");
  quiet();
  call("1", "2");
  refuse("1", "2", "guard: limit reached");
  quiet();
  EXPECT_NE(judged().find("denial-shape"), std::string::npos);
  denial_.texts = {"not on the list", "guard: "};
  EXPECT_EQ(judged(), "");
}

TEST_F(JudgeLive, AsksForEveryAnswer) {
  open("1");
  call("1", "1");
  EXPECT_NE(judged().find("one-answer"), std::string::npos);
}

TEST(DenialOf, IsWhatTheTargetFileSays) {
  target::TargetSpec spec;
  spec.denial.is_error = false;
  spec.denial.error = -32001;
  spec.denial.texts = {"no"};
  const judge::DenialShape shape = denial_of(spec);
  EXPECT_FALSE(shape.tool_result);
  EXPECT_EQ(shape.error_code, -32001);
  EXPECT_EQ(shape.texts, spec.denial.texts);
}

TEST(VisibleOf, SaysWhatATargetCanShow) {
  target::TargetSpec spec;
  spec.server.kind = target::ServerSpec::Kind::kCommand;
  EXPECT_FALSE(visible_of(spec).upstream);  // no gateway: nothing is forwarded
  spec.gateway.program.command = {"gw", "{upstream}"};
  EXPECT_TRUE(visible_of(spec).upstream);
  EXPECT_FALSE(visible_of(spec).effects);
  EXPECT_FALSE(visible_of(spec).audit);
  spec.audit = "a.jsonl";
  spec.server.kind = target::ServerSpec::Kind::kBuiltin;
  EXPECT_TRUE(visible_of(spec).audit);
  EXPECT_TRUE(visible_of(spec).effects);
}

}  // namespace
}  // namespace gatecrash::live
