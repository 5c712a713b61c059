#include "stack/gateway/approvals.h"

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

constexpr Instant kStart = instant_from_us(1'795'251'600'000'000);

/// A table with one call that waits for a minute.
struct Held {
  Held() {
    HeldCall call;
    call.id = id = approvals.make_id();
    call.tool = "update_fhir_resource";
    call.since = kStart;
    call.deadline = kStart + std::chrono::minutes(1);
    approvals.hold(call);
  }

  Approvals approvals{1};
  std::string id;
};

TEST(Approvals, ListsWhatWaitsAndNothingElse) {
  Held held;
  ASSERT_EQ(held.approvals.pending(kStart).size(), 1U);
  EXPECT_EQ(held.approvals.pending(kStart)[0].tool, "update_fhir_resource");
  ASSERT_TRUE(held.approvals.approve(held.id, kStart));
  EXPECT_TRUE(held.approvals.pending(kStart).empty());
}

TEST(Approvals, DecidesACallOnce) {
  Held held;
  EXPECT_EQ(held.approvals.verdict(held.id, kStart), Approvals::Verdict::kWaiting);
  ASSERT_TRUE(held.approvals.approve(held.id, kStart));
  const Status again = held.approvals.approve(held.id, kStart);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kConfigInvalid);
  EXPECT_FALSE(held.approvals.deny(held.id, kStart));
  EXPECT_EQ(held.approvals.verdict(held.id, kStart), Approvals::Verdict::kApproved);
}

TEST(Approvals, RefusesADecisionAfterTheDeadline) {
  Held held;
  const Instant late = kStart + std::chrono::minutes(1);
  EXPECT_EQ(held.approvals.verdict(held.id, late), Approvals::Verdict::kTimedOut);
  EXPECT_TRUE(held.approvals.pending(late).empty());
  const Status status = held.approvals.approve(held.id, late);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kConfigUnknown);
}

TEST(Approvals, FindsNothingOnceTheClientLeft) {
  Held held;
  held.approvals.forget(held.id);
  EXPECT_FALSE(held.approvals.approve(held.id, kStart));
  EXPECT_EQ(held.approvals.verdict(held.id, kStart), Approvals::Verdict::kDenied);
  EXPECT_EQ(held.approvals.next_tick(), std::nullopt);
}

TEST(Approvals, AsksForATickAtTheDeadlineAndAtOnceWhenDecided) {
  Held held;
  EXPECT_EQ(held.approvals.next_tick(), kStart + std::chrono::minutes(1));
  ASSERT_TRUE(held.approvals.deny(held.id, kStart));
  EXPECT_EQ(held.approvals.next_tick(), Instant{});
}

TEST(Approvals, AreBounded) {
  Approvals approvals(1);
  for (std::size_t i = 0; i < kHeldMax; ++i) {
    ASSERT_FALSE(approvals.full());
    HeldCall call;
    call.id = approvals.make_id();
    approvals.hold(call);
  }
  EXPECT_TRUE(approvals.full());
}

}  // namespace
}  // namespace gatecrash::gateway
