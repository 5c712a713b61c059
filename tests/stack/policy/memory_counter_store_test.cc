#include "stack/policy/memory_counter_store.h"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gatecrash::policy {
namespace {

constexpr Duration kMinute = std::chrono::minutes(1);

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

Charge charge(std::string key, std::int64_t max, std::int64_t amount = 1,
              Duration window = kMinute) {
  return {std::move(key), window, Algorithm::kFixed, Amount::of(max), Amount::of(amount)};
}

bool take(CounterStore& store, const std::vector<Charge>& charges, Instant now) {
  return store.reserve(charges, now)->granted;
}

TEST(MemoryCounterStore, GrantsUpToTheMaximumInOneWindow) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 2)}, at(60)));
  EXPECT_TRUE(take(store, {charge("k", 2)}, at(119)));
  EXPECT_FALSE(take(store, {charge("k", 2)}, at(119)));
  EXPECT_TRUE(take(store, {charge("k", 2)}, at(120)));
}

TEST(MemoryCounterStore, AlignsWindowsToTheEpoch) {
  MemoryCounterStore store;
  EXPECT_EQ(store.reserve({charge("k", 9)}, at(-1))->window_us.at(0), -60'000'000);
  EXPECT_EQ(store.reserve({charge("k", 9)}, at(0))->window_us.at(0), 0);
  EXPECT_EQ(store.reserve({charge("k", 9)}, at(59))->window_us.at(0), 0);
  EXPECT_EQ(store.reserve({charge("d", 9, 1, std::chrono::hours(24))}, at(1'795'251'639))
                ->window_us.at(0),
            1'795'219'200'000'000);
}

TEST(MemoryCounterStore, GrantsNothingAtMaximumZeroAndFreeCallsAlways) {
  MemoryCounterStore store;
  EXPECT_FALSE(take(store, {charge("k", 0)}, at(0)));
  EXPECT_TRUE(take(store, {charge("k", 0, 0)}, at(0)));
}

TEST(MemoryCounterStore, DoesNotReopenAWindowWhenTheClockStepsBack) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(59)));
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(60)));
  EXPECT_FALSE(take(store, {charge("k", 1)}, at(0)));
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(120)));
}

TEST(MemoryCounterStore, ARefusedReservationDoesNotMoveItsClock) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(0)));
  EXPECT_FALSE(take(store, {charge("never", 0)}, at(6000)));
  EXPECT_FALSE(take(store, {charge("k", 1)}, at(59)));
}

TEST(MemoryCounterStore, DoesNotReopenAWindowThatWasSweptAway) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(0)));
  for (int i = 0; i < 3000; ++i) {
    EXPECT_TRUE(take(store, {charge("other" + std::to_string(i), 1)}, at(60 + 60 * i)));
  }
  EXPECT_LT(store.size(), 1100U) << "ended windows are swept";
  EXPECT_FALSE(take(store, {charge("other2999", 1)}, at(0)))
      << "an old time counts in the newest window";
}

TEST(MemoryCounterStore, SweepsNothingThatIsAlive) {
  MemoryCounterStore store;
  for (int i = 0; i < 5000; ++i) {
    EXPECT_TRUE(take(store, {charge(std::to_string(i), 1)}, at(0)));
  }
  EXPECT_EQ(store.size(), 5000U);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_FALSE(take(store, {charge(std::to_string(i), 1)}, at(59))) << i;
  }
}

TEST(MemoryCounterStore, ChargesAllOrNothing) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("b", 1)}, at(0)));
  const auto refused = store.reserve({charge("a", 1), charge("b", 1), charge("c", 0)}, at(0));
  EXPECT_FALSE(refused->granted);
  EXPECT_EQ(refused->refused_at, 1U);
  EXPECT_TRUE(take(store, {charge("a", 1)}, at(0))) << "the refused call had consumed a";
}

TEST(MemoryCounterStore, CountsAKeyThatIsChargedTwiceByOneCall) {
  MemoryCounterStore store;
  const auto refused = store.reserve({charge("k", 3, 2), charge("k", 3, 2)}, at(0));
  EXPECT_FALSE(refused->granted);
  EXPECT_EQ(refused->refused_at, 1U);
  EXPECT_TRUE(take(store, {charge("k", 3, 2), charge("k", 3, 1)}, at(0)));
  EXPECT_FALSE(take(store, {charge("k", 3, 1)}, at(0)));
}

TEST(MemoryCounterStore, DoesNotOverflow) {
  constexpr std::int64_t kMost = Amount::kUnitsMax;
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", kMost, kMost - 1)}, at(0)));
  EXPECT_FALSE(take(store, {charge("k", kMost, kMost)}, at(0)));
  EXPECT_TRUE(take(store, {charge("k", kMost, 1)}, at(0)));
  EXPECT_FALSE(take(store, {charge("k", kMost, 1)}, at(0)));
}

TEST(MemoryCounterStore, RefundsWhatItGranted) {
  MemoryCounterStore store;
  const std::vector<Charge> charges = {charge("k", 1)};
  const auto reservation = store.reserve(charges, at(0));
  store.refund(charges, *reservation);
  EXPECT_TRUE(take(store, charges, at(0)));
}

TEST(MemoryCounterStore, RefundsNothingOfARefusedReservation) {
  MemoryCounterStore store;
  const std::vector<Charge> charges = {charge("k", 1)};
  EXPECT_TRUE(take(store, charges, at(0)));
  store.refund(charges, *store.reserve(charges, at(0)));
  EXPECT_FALSE(take(store, charges, at(0)));
}

TEST(MemoryCounterStore, RefundsNeverReachALaterWindow) {
  MemoryCounterStore store;
  const std::vector<Charge> charges = {charge("k", 1)};
  const auto reservation = store.reserve(charges, at(0));
  EXPECT_TRUE(take(store, charges, at(60)));
  store.refund(charges, *reservation);
  EXPECT_FALSE(take(store, charges, at(60)));
}

TEST(MemoryCounterStore, RefundsNeverGoBelowZero) {
  MemoryCounterStore store;
  const std::vector<Charge> charges = {charge("k", 2, 2)};
  const auto reservation = store.reserve(charges, at(0));
  store.refund(charges, *reservation);
  store.refund(charges, *reservation);
  EXPECT_FALSE(take(store, {charge("k", 2, 3)}, at(0)));
}

TEST(MemoryCounterStore, KeepsCountingWhenAReloadChangesTheWindow) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 2)}, at(3000)));
  EXPECT_TRUE(take(store, {charge("k", 2, 1, std::chrono::hours(1))}, at(3001)));
  EXPECT_FALSE(take(store, {charge("k", 2, 1, std::chrono::hours(1))}, at(3002)));
  EXPECT_FALSE(take(store, {charge("k", 1)}, at(3003))) << "max was lowered below what is used";
}

Charge sliding(std::string key, std::int64_t max, std::int64_t amount = 1) {
  Charge made = charge(std::move(key), max, amount);
  made.algorithm = Algorithm::kSliding;
  return made;
}

TEST(MemoryCounterStore, SlidingCountsEveryIntervalOfItsLength) {
  MemoryCounterStore store;
  const auto take_us = [&](std::int64_t us) {
    return take(store, {sliding("k", 2)}, instant_from_us(us));
  };
  EXPECT_TRUE(take_us(59'000'000));
  EXPECT_TRUE(take_us(60'000'000)) << "a fixed window would open here";
  EXPECT_FALSE(take_us(60'000'001));
  EXPECT_FALSE(take_us(118'999'999)) << "the first is still inside";
  EXPECT_TRUE(take_us(119'000'000));
  EXPECT_FALSE(take_us(119'999'999));
  EXPECT_TRUE(take_us(120'000'000));
}

TEST(MemoryCounterStore, SlidingRefundsWhatWasCountedAtThatTimeAndNoMore) {
  MemoryCounterStore store;
  const std::vector<Charge> two = {sliding("k", 3, 2)};
  const auto first = store.reserve(two, at(10));
  EXPECT_EQ(first->window_us.at(0), 10'000'000);
  EXPECT_TRUE(take(store, {sliding("k", 3)}, at(20)));
  store.refund(two, *first);
  store.refund(two, *first);
  EXPECT_FALSE(take(store, {sliding("k", 3, 3)}, at(30))) << "the call of second 20 counts still";
  EXPECT_TRUE(take(store, {sliding("k", 3, 2)}, at(30)));
}

TEST(MemoryCounterStore, SlidingIsFullWhenItWouldHaveToRememberTooManyTimes) {
  MemoryCounterStore store;
  constexpr auto kMost = static_cast<std::int64_t>(kSlidingEntriesMax);
  for (std::int64_t i = 0; i < kMost; ++i) {
    ASSERT_TRUE(take(store, {sliding("k", kMost * 2)}, instant_from_us(i)));
  }
  EXPECT_FALSE(take(store, {sliding("k", kMost * 2)}, instant_from_us(kMost)));
  EXPECT_TRUE(take(store, {sliding("k", kMost * 2)}, instant_from_us(kMost - 1)))
      << "a time that is remembered already needs no more room";
  EXPECT_TRUE(take(store, {sliding("k", kMost * 2, 0)}, instant_from_us(kMost)));
  EXPECT_TRUE(take(store, {sliding("k", kMost * 2)}, instant_from_us(60'000'000)));
}

TEST(MemoryCounterStore, TryFitAnswersAsReserveWouldAndCountsNothing) {
  MemoryCounterStore store;
  const std::vector<Charge> charges = {charge("a", 1), sliding("b", 1)};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(store.try_fit(charges, at(100))->granted);
  }
  EXPECT_TRUE(take(store, charges, at(0))) << "the clock had moved";
  EXPECT_FALSE(store.try_fit(charges, at(0))->granted);
  const auto refused = store.try_fit({charge("x", 1), sliding("b", 1)}, at(59));
  EXPECT_FALSE(refused->granted);
  EXPECT_EQ(refused->refused_at, 1U);
}

TEST(MemoryCounterStore, CountsFractionsExactly) {
  MemoryCounterStore store;
  Charge tenth = charge("k", 1);
  tenth.amount = Amount::of(0, 100'000'000);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(take(store, {tenth}, at(0))) << i;
  }
  tenth.amount = Amount::of(0, 1);
  EXPECT_FALSE(take(store, {tenth}, at(0)));
}

TEST(MemoryCounterStore, KeepsCountingWhenAReloadChangesTheAlgorithm) {
  MemoryCounterStore store;
  EXPECT_TRUE(take(store, {charge("k", 1)}, at(70)));
  EXPECT_FALSE(take(store, {sliding("k", 1)}, at(100)));
  EXPECT_TRUE(take(store, {sliding("k", 1)}, at(200)));
  EXPECT_FALSE(take(store, {charge("k", 1)}, at(239)));
}

RC_GTEST_PROP(MemoryCounterStore, SlidingNeverExceedsItsMaximumInAnyInterval, ()) {
  struct Step {
    std::int64_t us;
    std::int64_t amount;
    bool refund;
  };

  const auto steps = *rc::gen::container<std::vector<Step>>(
      rc::gen::construct<Step>(rc::gen::inRange<std::int64_t>(-30, 60),
                               rc::gen::inRange<std::int64_t>(0, 4), rc::gen::arbitrary<bool>()));
  const auto max = *rc::gen::inRange<std::int64_t>(0, 6);
  constexpr std::int64_t kLengthUs = 50;
  MemoryCounterStore store;
  std::vector<std::pair<std::int64_t, std::int64_t>> counted;  // time, amount: all there ever was
  std::int64_t now = 0;
  std::int64_t newest = std::numeric_limits<std::int64_t>::min();
  for (const Step& step : steps) {
    now += step.us;
    const std::int64_t time = std::max(newest, now);
    Charge wanted = sliding("k", max, step.amount);
    wanted.window = Duration(kLengthUs);
    std::int64_t inside = step.amount;
    for (const auto& [when, amount] : counted) {
      inside += when > time - kLengthUs ? amount : 0;
    }
    const auto reservation = store.reserve({wanted}, instant_from_us(now));
    RC_ASSERT(reservation->granted == (inside <= max));
    newest = reservation->granted ? time : newest;
    if (reservation->granted && !step.refund) {
      counted.emplace_back(time, step.amount);
    } else {
      store.refund({wanted}, *reservation);
    }
  }
}

RC_GTEST_PROP(MemoryCounterStore, NeverExceedsAMaximumInWhateverOrderTimesCome, ()) {
  struct Step {
    std::int64_t second;
    int key;
    std::int64_t amount;
    bool refund;
  };

  const auto steps = *rc::gen::container<std::vector<Step>>(
      rc::gen::construct<Step>(rc::gen::inRange<std::int64_t>(-200, 400), rc::gen::inRange(0, 3),
                               rc::gen::inRange<std::int64_t>(0, 4), rc::gen::arbitrary<bool>()));
  const auto max = *rc::gen::inRange<std::int64_t>(0, 6);
  MemoryCounterStore store;
  std::map<std::pair<int, std::int64_t>, std::int64_t> used;  // key and window to units
  std::int64_t newest = std::numeric_limits<std::int64_t>::min();
  for (const Step& step : steps) {
    const std::int64_t time = std::max(newest, step.second);
    const std::int64_t window = (time + 6000) / 60;  // all times are above -6000 s
    const std::vector<Charge> charges = {charge(std::to_string(step.key), max, step.amount)};
    const auto reservation = store.reserve(charges, at(step.second));
    std::int64_t& units = used[{step.key, window}];
    RC_ASSERT(reservation->granted == (units + step.amount <= max));
    newest = reservation->granted ? time : newest;
    if (reservation->granted && !step.refund) {
      units += step.amount;
    } else if (reservation->granted) {
      store.refund(charges, *reservation);
    }
    RC_ASSERT(units <= max);
  }
}

}  // namespace
}  // namespace gatecrash::policy
