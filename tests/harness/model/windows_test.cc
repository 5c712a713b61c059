#include "harness/model/windows.h"

#include <gtest/gtest.h>

namespace gatecrash::model {
namespace {

policy::Limit limit_of(std::int64_t max, policy::Algorithm algorithm) {
  policy::Limit limit;
  limit.rule = "/tools/t/limits/0";
  limit.window = std::chrono::minutes(1);
  limit.max = policy::Amount::of(max);
  limit.algorithm = algorithm;
  return limit;
}

constexpr Who kWho{"a", "1"};

Instant at(std::int64_t us) { return instant_from_us(us); }

TEST(Windows, CountBeforeTheEpochAsAfterIt) {
  const policy::Limit limit = limit_of(9, policy::Algorithm::kFixed);
  Windows windows;
  EXPECT_TRUE(windows.count(limit, kWho, at(-60'000'000), 1));
  EXPECT_FALSE(windows.count(limit, kWho, at(-1), 1));
  EXPECT_EQ(windows.used(limit, kWho, at(-1)), 2);
  EXPECT_EQ(windows.used(limit, kWho, at(0)), 0);
}

TEST(Windows, SlideWithTheCall) {
  const policy::Limit limit = limit_of(2, policy::Algorithm::kSliding);
  Windows windows;
  windows.count(limit, kWho, at(0), kNanosPerUnit);
  windows.count(limit, kWho, at(30'000'000), kNanosPerUnit);
  EXPECT_FALSE(windows.fits(limit, kWho, at(59'999'999), kNanosPerUnit));
  EXPECT_TRUE(windows.fits(limit, kWho, at(60'000'000), kNanosPerUnit));
  EXPECT_FALSE(windows.fits(limit, kWho, at(60'000'000), kNanosPerUnit + 1));
}

TEST(Windows, ForgetWhatIsOverAlsoWhenItCameOutOfOrder) {
  const policy::Limit limit = limit_of(2, policy::Algorithm::kSliding);
  Windows windows;
  windows.count(limit, kWho, at(20'000'000), 1);
  windows.count(limit, kWho, at(10'000'000), 1);
  EXPECT_EQ(windows.used(limit, kWho, at(70'000'000)), 1);
}

TEST(Windows, AreNotForgottenByAskingAboutALaterTime) {
  const policy::Limit limit = limit_of(1, policy::Algorithm::kSliding);
  Windows windows;
  windows.count(limit, kWho, at(0), kNanosPerUnit);
  EXPECT_TRUE(windows.fits(limit, kWho, at(99'000'000), kNanosPerUnit));
  EXPECT_FALSE(windows.fits(limit, kWho, at(1), kNanosPerUnit)) << "nothing was counted at 99 s";
}

TEST(Windows, AreOneForAllToolsHoweverTheDialectNamesThem) {
  policy::Limit intercept = limit_of(1, policy::Algorithm::kFixed);
  intercept.rule = "/tools/*/rules/0/rate_limit";
  policy::Limit hosted = intercept;
  hosted.rule = "/all_tools/limits/0";
  Windows windows;
  windows.count(intercept, kWho, at(0), kNanosPerUnit);
  EXPECT_FALSE(windows.fits(hosted, kWho, at(1), kNanosPerUnit)) << "a reload changes the dialect";
}

TEST(Windows, KeepScopesApart) {
  Windows windows;
  const Who same_grant{"a", "2"};
  const Who other{"b", "3"};
  policy::Limit limit = limit_of(1, policy::Algorithm::kFixed);
  const auto used_by = [&](policy::Scope scope, Who who) {
    limit.scope = scope;
    return windows.used(limit, who, at(0));
  };
  for (const auto scope :
       {policy::Scope::kGrant, policy::Scope::kSession, policy::Scope::kGlobal}) {
    limit.scope = scope;
    windows.count(limit, kWho, at(0), 1);
  }
  EXPECT_EQ(used_by(policy::Scope::kGrant, same_grant), 1);
  EXPECT_EQ(used_by(policy::Scope::kGrant, other), 0);
  EXPECT_EQ(used_by(policy::Scope::kSession, same_grant), 0);
  EXPECT_EQ(used_by(policy::Scope::kGlobal, other), 1);
}

TEST(Windows, AreFullWhenASlidingOneRemembersTooManyTimes) {
  const policy::Limit limit = limit_of(1'000'000, policy::Algorithm::kSliding);
  Windows windows;
  for (std::size_t i = 0; i < kSlidingTimesMax; ++i) {
    windows.count(limit, kWho, at(static_cast<std::int64_t>(i)), 1);
  }
  const auto last = static_cast<std::int64_t>(kSlidingTimesMax) - 1;
  EXPECT_TRUE(windows.fits(limit, kWho, at(last), 1));
  EXPECT_FALSE(windows.fits(limit, kWho, at(last + 1), 1));
  EXPECT_TRUE(windows.fits(limit, kWho, at(last + 1), 0));
  EXPECT_TRUE(windows.fits(limit, kWho, at(60'000'000), 1));
}

}  // namespace
}  // namespace gatecrash::model
