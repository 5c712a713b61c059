#include "stack/gateway/backoff.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

constexpr Instant kFirstFailure = instant_from_us(5'000'000);

TEST(Backoff, DoublesItsWaitWithEachFailureUpToALimit) {
  Backoff backoff;
  Duration expected = kBackoffMin;
  for (int i = 1; i <= 12; ++i) {
    backoff.failed(kFirstFailure);
    EXPECT_EQ(backoff.failures(), i);
    EXPECT_EQ(backoff.until(), kFirstFailure + expected) << i;
    EXPECT_TRUE(backoff.holds(kFirstFailure + expected - Duration(1)));
    EXPECT_FALSE(backoff.holds(kFirstFailure + expected));
    expected = std::min(expected * 2, kBackoffMax);
  }
}

TEST(Backoff, CountsAsAFailureWhatEndsSoonAfterItsStart) {
  Backoff backoff;
  backoff.ended(kStableAfter - Duration(1), kFirstFailure);
  EXPECT_EQ(backoff.failures(), 1);
  EXPECT_TRUE(backoff.holds(kFirstFailure));
  backoff.ended(kStableAfter, kFirstFailure);
  EXPECT_EQ(backoff.failures(), 0);
  EXPECT_FALSE(backoff.holds(kFirstFailure));
}

TEST(Backoff, BeginsAnewAfterWhatWorked) {
  Backoff backoff;
  backoff.failed(kFirstFailure);
  backoff.failed(kFirstFailure);
  backoff.worked();
  EXPECT_FALSE(backoff.holds(kFirstFailure));
  backoff.failed(kFirstFailure);
  EXPECT_EQ(backoff.until(), kFirstFailure + kBackoffMin);
}

}  // namespace
}  // namespace gatecrash::gateway
