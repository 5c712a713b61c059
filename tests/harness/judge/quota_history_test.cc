#include "harness/judge/quota_history.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "stack/base/rng.h"

namespace gatecrash::judge {
namespace {

using Outcome = QuotaCall::Outcome;

Instant at(std::int64_t us) { return Instant(Duration(us)); }

QuotaCall call(std::int64_t from, std::int64_t to, Outcome outcome) {
  return {at(from), at(to), outcome, 1};
}

constexpr Quota kTwo{.max = 2, .window = Duration(10), .sliding = false};
constexpr Quota kSlidingTwo{.max = 2, .window = Duration(10), .sliding = true};

TEST(QuotaHistory, AllowsUpToTheMaximumInAWindow) {
  const auto yes = call(0, 5, Outcome::kAllowed);
  EXPECT_EQ(is_possible({yes, yes}, kTwo), Possible::kYes);
  EXPECT_EQ(is_possible({yes, yes, yes}, kTwo), Possible::kNo);
  EXPECT_EQ(is_possible({yes, yes, call(3, 12, Outcome::kAllowed)}, kTwo), Possible::kYes)
      << "it may have been counted in the next window";
  EXPECT_EQ(is_possible({yes, yes, call(3, 12, Outcome::kAllowed)}, kSlidingTwo), Possible::kYes);
  EXPECT_EQ(is_possible({call(5, 5, Outcome::kAllowed), call(5, 5, Outcome::kAllowed),
                         call(3, 12, Outcome::kAllowed)},
                        kSlidingTwo),
            Possible::kNo);
}

TEST(QuotaHistory, DeniesOnlyWhatIsFull) {
  const auto yes = call(0, 5, Outcome::kAllowed);
  EXPECT_EQ(is_possible({yes, call(0, 5, Outcome::kDenied)}, kTwo), Possible::kNo);
  EXPECT_EQ(is_possible({yes, yes, call(0, 5, Outcome::kDenied)}, kTwo), Possible::kYes);
  EXPECT_EQ(is_possible({yes, yes, call(10, 15, Outcome::kDenied)}, kTwo), Possible::kNo);
}

TEST(QuotaHistory, LetsAnUnknownCallHaveCountedOrNot) {
  const auto yes = call(0, 5, Outcome::kAllowed);
  const auto unknown = call(0, 0, Outcome::kUnknown);
  EXPECT_EQ(is_possible({yes, unknown, call(2, 5, Outcome::kDenied)}, kTwo), Possible::kYes);
  EXPECT_EQ(is_possible({yes, unknown, call(2, 5, Outcome::kAllowed)}, kTwo), Possible::kYes);
}

TEST(QuotaHistory, SaysWhenItGaveUp) {
  const std::vector<QuotaCall> many(12, call(0, 5, Outcome::kAllowed));
  EXPECT_EQ(is_possible(many, kTwo, 2), Possible::kUnclear);
}

/// Every order and every microsecond: what the search must agree with.
class BruteForce {
 public:
  BruteForce(std::vector<QuotaCall> calls, const Quota& quota)
      : calls_(std::move(calls)), quota_(quota), done_(calls_.size()) {}

  bool step(std::int64_t now = 0) {
    bool all = true;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      all = all && (done_[i] || calls_[i].outcome == Outcome::kUnknown);
    }
    if (all) {
      return true;
    }
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (done_[i]) {
        continue;
      }
      const std::int64_t last =
          calls_[i].outcome == Outcome::kUnknown ? 24 : us_since_epoch(calls_[i].returned);
      for (std::int64_t t = std::max(now, us_since_epoch(calls_[i].invoked)); t <= last; ++t) {
        if (try_at(i, t)) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  bool try_at(std::size_t i, std::int64_t t) {
    std::uint64_t used = 0;
    for (const std::int64_t other : counted_) {
      used += quota_.sliding
                  ? (t - other < quota_.window.count() ? 1U : 0U)
                  : (t / quota_.window.count() == other / quota_.window.count() ? 1U : 0U);
    }
    const bool fits = used + 1 <= quota_.max;
    if (fits != (calls_[i].outcome != Outcome::kDenied)) {
      return false;
    }
    done_[i] = true;
    if (fits) {
      counted_.push_back(t);
    }
    const bool found = step(t);
    if (fits) {
      counted_.pop_back();
    }
    done_[i] = false;
    return found;
  }

  std::vector<QuotaCall> calls_;
  Quota quota_;
  std::vector<bool> done_;
  std::vector<std::int64_t> counted_;
};

TEST(QuotaHistory, AgreesWithBruteForceOnSmallHistories) {
  Rng rng(11);
  int possible = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<QuotaCall> calls;
    const std::size_t count = 1 + rng.below(4);
    for (std::size_t k = 0; k < count; ++k) {
      const auto from = static_cast<std::int64_t>(rng.below(12));
      const auto to = from + static_cast<std::int64_t>(rng.below(6));
      calls.push_back(call(from, to, static_cast<Outcome>(rng.below(3))));
    }
    const Quota quota{.max = rng.below(3),
                      .window = Duration(static_cast<std::int64_t>(3 + rng.below(4))),
                      .sliding = rng.below(2) == 0};
    const bool expected = BruteForce(calls, quota).step();
    possible += expected ? 1 : 0;
    EXPECT_EQ(is_possible(calls, quota), expected ? Possible::kYes : Possible::kNo) << i;
  }
  EXPECT_GT(possible, 50);
  EXPECT_LT(possible, 350);
}

}  // namespace
}  // namespace gatecrash::judge
