#include "stack/gateway/backoff.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

constexpr Instant kStart = instant_from_us(5'000'000);

TEST(Backoff, DoublesItsWaitWithEachFailureUpToALimit) {
  Backoff backoff;
  Duration expected = kBackoffMin;
  for (int i = 1; i <= 12; ++i) {
    backoff.failed(kStart);
    EXPECT_EQ(backoff.failures(), i);
    EXPECT_EQ(backoff.until(), kStart + expected) << i;
    EXPECT_TRUE(backoff.holds(kStart + expected - Duration(1)));
    EXPECT_FALSE(backoff.holds(kStart + expected));
    expected = std::min(expected * 2, kBackoffMax);
  }
}

TEST(Backoff, CountsAsAFailureWhatEndsSoonAfterItsStart) {
  Backoff backoff;
  backoff.ended(kStableAfter - Duration(1), kStart);
  EXPECT_EQ(backoff.failures(), 1);
  EXPECT_TRUE(backoff.holds(kStart));
  backoff.ended(kStableAfter, kStart);
  EXPECT_EQ(backoff.failures(), 0);
  EXPECT_FALSE(backoff.holds(kStart));
}

TEST(Backoff, BeginsAnewAfterWhatWorked) {
  Backoff backoff;
  backoff.failed(kStart);
  backoff.failed(kStart);
  backoff.worked();
  EXPECT_FALSE(backoff.holds(kStart));
  backoff.failed(kStart);
  EXPECT_EQ(backoff.until(), kStart + kBackoffMin);
}

}  // namespace
}  // namespace gatecrash::gateway
