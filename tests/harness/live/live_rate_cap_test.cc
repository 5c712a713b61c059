#include "harness/live/live_rate_cap.h"

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "tests/harness/live/live_tape.h"

namespace gatecrash::live {
namespace {

using LiveRateCap = LiveTape;

TEST_F(LiveRateCap, NamesTheCallThatIsOneTooMany) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "7");
  forward("1", "1");
  forward("2", "7");
  quiet();
  const auto found = violations();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].invariant, "rate-cap");
  EXPECT_EQ(found[0].message,
            "tools/call read (id 7) is one too many at the server, whatever the order of the "
            "calls; /tools/read/limits/0 allows 1 in its window");
}

// One may have been counted on either side.
TEST_F(LiveRateCap, GrantsTwoCallsOnAnEdgeAWindowEach) {
  open("1");
  open("2");
  at(1'999'000);
  call("1", "1");
  call("2", "2");
  at(2'001'000);
  forward("1", "1");
  forward("2", "2");
  quiet();
  EXPECT_EQ(judged(), "");
}

// A count of each window alone cannot tell: each call may belong to the other.
TEST_F(LiveRateCap, FindsAThirdCallOnAnEdge) {
  open("1");
  open("2");
  at(1'999'000);
  call("1", "1");
  call("2", "2");
  call("1", "3");
  at(2'001'000);
  forward("1", "1");
  forward("2", "2");
  forward("1", "3");
  quiet();
  EXPECT_EQ(judged(), "rate-cap ");
}

// The gateway's clock stands a little from ours.
TEST_F(LiveRateCap, AllowsForTheSkewOfAClock) {
  open("1");
  at(2'000'500);
  call("1", "1");
  forward("1", "1");
  quiet();
  at(2'100'000);
  call("1", "2");
  forward("1", "2");
  quiet();
  EXPECT_EQ(judged(), "");
}

TEST_F(LiveRateCap, FindsTwoAtOnceThatWereBothDenied) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "2");
  deny("1", "1");
  deny("2", "2");
  quiet();
  EXPECT_EQ(judged(), "rate-cap ");
}

// It may have counted, though nobody saw it.
TEST_F(LiveRateCap, LetsACallThatNobodyAnsweredExplainADenial) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "2");
  deny("2", "2");
  quiet();
  EXPECT_EQ(judged().find("rate-cap"), std::string::npos);
}

TEST(LiveTable, HasEveryInvariantOfTheTable) {
  ASSERT_EQ(live_table().size(), invariants::table().size());
  for (std::size_t i = 0; i < live_table().size(); ++i) {
    EXPECT_EQ(live_table()[i].name, invariants::table()[i].name);
  }
}

}  // namespace
}  // namespace gatecrash::live
