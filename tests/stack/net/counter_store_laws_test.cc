// What every counter store must hold to: each test runs over memory, SQLite and Redis, and a
// property holds the stores that outlive the process to the one in memory, call by call.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/net/redis_counter_store.h"
#include "stack/net/sqlite_counter_store.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/support/command.h"
#include "tests/support/redis_server.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;
using policy::CounterStore;
using policy::Reservation;

constexpr Duration kMinute = std::chrono::minutes(1);

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

Charge fixed(std::string key, std::int64_t max, std::int64_t amount = 1,
             Duration window = kMinute) {
  return {std::move(key), window, Algorithm::kFixed, Amount::of(max), Amount::of(amount)};
}

Charge sliding(std::string key, std::int64_t max, std::int64_t amount = 1,
               Duration window = kMinute) {
  return {std::move(key), window, Algorithm::kSliding, Amount::of(max), Amount::of(amount)};
}

bool take(CounterStore& store, const std::vector<Charge>& charges, Instant now) {
  const auto reservation = store.reserve(charges, now);
  EXPECT_TRUE(reservation.has_value()) << reservation.error().to_string();
  return reservation.has_value() && reservation->granted;
}

/// A store and what it stands on.
class Bench {
 public:
  virtual ~Bench() = default;
  virtual std::unique_ptr<CounterStore> open() = 0;
};

class MemoryBench final : public Bench {
 public:
  std::unique_ptr<CounterStore> open() override {
    return std::make_unique<policy::MemoryCounterStore>();
  }
};

class SqliteBench final : public Bench {
 public:
  explicit SqliteBench(Sync sync) : sync_(sync) {}

  std::unique_ptr<CounterStore> open() override {
    return SqliteCounterStore::open(folder_.path("state.db"), sync_).value();
  }

 private:
  tests::TemporaryFolder folder_;
  Sync sync_;
};

class RedisBench final : public Bench {
 public:
  std::unique_ptr<CounterStore> open() override {
    return RedisCounterStore::open(redis_.address(), RedisCounterStore::Time::kGiven).value();
  }

 private:
  tests::RedisServer redis_;
};

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Bench>()> make;
  bool lasting = true;
  bool redis = false;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

const std::vector<Kind> kKinds = {
    {"Memory", [] { return std::make_unique<MemoryBench>(); }, false, false},
    {"Sqlite", [] { return std::make_unique<SqliteBench>(Sync::kSoon); }, true, false},
    {"SqliteSync", [] { return std::make_unique<SqliteBench>(Sync::kEach); }, true, false},
    {"Redis", [] { return std::make_unique<RedisBench>(); }, true, true},
};

class CounterStoreLaws : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam().redis && !tests::RedisServer::available()) {
      GTEST_SKIP() << tests::kNoRedis;
    }
    bench_ = GetParam().make();
    store_ = bench_->open();
  }

  bool take(const std::vector<Charge>& charges, Instant now) {
    return net::take(*store_, charges, now);
  }

  std::unique_ptr<Bench> bench_;
  std::unique_ptr<CounterStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Stores, CounterStoreLaws, testing::ValuesIn(kKinds),
                         [](const auto& param) { return param.param.name; });

TEST_P(CounterStoreLaws, GrantUpToTheMaximumInAWindowAlignedToTheEpoch) {
  EXPECT_EQ(store_->reserve({fixed("before", 9)}, at(-1))->window_us.at(0), -60'000'000);
  EXPECT_TRUE(take({fixed("k", 2)}, at(60)));
  EXPECT_TRUE(take({fixed("k", 2)}, at(119)));
  EXPECT_FALSE(take({fixed("k", 2)}, at(119)));
  const auto next = store_->reserve({fixed("k", 2)}, at(120));
  EXPECT_TRUE(next->granted);
  EXPECT_EQ(next->window_us.at(0), 120'000'000);
}

TEST_P(CounterStoreLaws, CountASlidingAmountForExactlyOneWindow) {
  EXPECT_TRUE(take({sliding("k", 2)}, at(50)));
  EXPECT_TRUE(take({sliding("k", 2)}, at(70)));
  EXPECT_FALSE(take({sliding("k", 2)}, instant_from_us(109'999'999)));
  EXPECT_TRUE(take({sliding("k", 2)}, at(110)));
  EXPECT_FALSE(take({sliding("k", 2)}, instant_from_us(129'999'999)));
  EXPECT_EQ(store_->reserve({sliding("k", 2)}, at(130))->window_us.at(0), 130'000'000);
}

TEST_P(CounterStoreLaws, TakeAllChargesOrNoneAndNameTheFirstThatDoesNotFit) {
  EXPECT_TRUE(take({fixed("a", 2), sliding("b", 1)}, at(0)));
  const auto refused = store_->reserve({fixed("a", 2), sliding("b", 1), fixed("c", 0)}, at(1));
  EXPECT_FALSE(refused->granted);
  EXPECT_EQ(refused->refused_at, 1U);
  EXPECT_TRUE(take({fixed("a", 2)}, at(2)));
}

TEST_P(CounterStoreLaws, CountAKeyThatOneCallChargesTwiceTwice) {
  EXPECT_FALSE(take({fixed("k", 3, 2), fixed("k", 3, 2)}, at(0)));
  EXPECT_TRUE(take({fixed("k", 4, 2), fixed("k", 4, 2)}, at(0)));
  EXPECT_FALSE(take({fixed("k", 4)}, at(0)));
  EXPECT_TRUE(take({sliding("s", 4, 2), sliding("s", 4, 1)}, at(0)));
  EXPECT_TRUE(take({sliding("s", 4)}, at(0)));
  EXPECT_FALSE(take({sliding("s", 4)}, at(0)));
}

TEST_P(CounterStoreLaws, HoldAmountsExactly) {
  const auto charge = [](Amount max, Amount amount) {
    return Charge{"k", kMinute, Algorithm::kFixed, max, amount};
  };
  const Amount most = Amount::most();
  EXPECT_TRUE(take({charge(most, Amount::of(Amount::kUnitsMax - 1))}, at(0)));
  EXPECT_TRUE(take({charge(most, Amount::of(0, 999'999'999))}, at(0)));
  EXPECT_FALSE(take({charge(most, Amount::of(0, 2))}, at(0)));
  EXPECT_TRUE(take({charge(most, Amount::of(0, 1))}, at(0)));
  EXPECT_FALSE(take({charge(most, Amount::of(0, 1))}, at(0)));
  EXPECT_FALSE(take({charge(most, most)}, at(0))) << "the sum is beyond what can be counted";
}

TEST_P(CounterStoreLaws, TellWhatWouldFitAndCountNothing) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(store_->try_fit({fixed("k", 1), sliding("s", 1)}, at(100))->granted);
  }
  EXPECT_TRUE(take({fixed("k", 1), sliding("s", 1)}, at(0))) << "nor does it move the clock";
  EXPECT_FALSE(store_->try_fit({fixed("k", 1)}, at(1))->granted);
  EXPECT_EQ(store_->try_fit({fixed("new", 1), sliding("s", 1)}, at(1))->refused_at, 1U);
}

TEST_P(CounterStoreLaws, ReopenNoWindowWhenTheClockStepsBack) {
  EXPECT_TRUE(take({fixed("k", 1), sliding("s", 1)}, at(59)));
  EXPECT_TRUE(take({fixed("k", 1)}, at(60)));
  EXPECT_FALSE(take({fixed("k", 1)}, at(0)));
  EXPECT_FALSE(take({sliding("s", 1)}, at(-1000)));
  EXPECT_FALSE(take({fixed("never", 0)}, at(6000))) << "what is refused does not move the clock";
  EXPECT_FALSE(take({fixed("k", 1)}, at(119)));
}

TEST_P(CounterStoreLaws, RefundInTheWindowThatWasChargedAndNoOther) {
  const auto first = store_->reserve({fixed("k", 2), sliding("s", 2)}, at(0)).value();
  EXPECT_TRUE(take({fixed("k", 2), sliding("s", 2)}, at(1)));
  EXPECT_FALSE(take({fixed("k", 2)}, at(2)));
  store_->refund({fixed("k", 2), sliding("s", 2)}, first);
  EXPECT_TRUE(take({fixed("k", 2), sliding("s", 2)}, at(3)));
  EXPECT_FALSE(take({fixed("k", 2)}, at(4)));
  EXPECT_FALSE(take({sliding("s", 2)}, at(4)));
  const auto late = store_->reserve({fixed("k", 9)}, at(5)).value();
  EXPECT_TRUE(take({fixed("k", 1)}, at(60)));
  store_->refund({fixed("k", 9)}, late);
  EXPECT_FALSE(take({fixed("k", 1)}, at(61)));
}

TEST_P(CounterStoreLaws, KeepOneCounterForOneKeyWhateverBytesItHas) {
  const std::string nul("a\0b", 3);
  EXPECT_TRUE(take({fixed(nul, 1)}, at(0)));
  EXPECT_TRUE(take({fixed("a", 1)}, at(0)));
  EXPECT_TRUE(take({fixed("a\xff\n' OR 1=1 --", 1)}, at(0)));
  EXPECT_TRUE(take({fixed(std::string(100'000, 'k'), 1)}, at(0)));
  EXPECT_FALSE(take({fixed(std::string(100'000, 'k'), 1)}, at(0)));
  EXPECT_FALSE(take({fixed(nul, 1)}, at(0)));
}

TEST_P(CounterStoreLaws, RefuseASlidingCounterThatHasTooManyTimes) {
  constexpr auto kMost = static_cast<std::int64_t>(policy::kSlidingEntriesMax);
  if (GetParam().name == "SqliteSync") {
    GTEST_SKIP() << "10,000 syncs; the same code as Sqlite";
  }
  for (std::int64_t i = 0; i < kMost; ++i) {
    ASSERT_TRUE(take({sliding("k", 100'000)}, instant_from_us(i)));
  }
  EXPECT_FALSE(take({sliding("k", 100'000)}, instant_from_us(kMost)));
  EXPECT_TRUE(take({sliding("k", 100'000)}, instant_from_us(kMost - 1))) << "a time it has";
  EXPECT_TRUE(take({sliding("k", 100'000, 0)}, instant_from_us(kMost))) << "needs no entry";
  EXPECT_TRUE(take({sliding("k", 100'000)}, instant_from_us(60'000'000))) << "the first has gone";
}

TEST_P(CounterStoreLaws, KeepCountsAndClockWhenTheProcessEnds) {
  if (!GetParam().lasting) {
    GTEST_SKIP() << "memory ends with the process";
  }
  EXPECT_TRUE(take({fixed("k", 2), sliding("s", 2)}, at(60)));
  store_.reset();
  store_ = bench_->open();
  EXPECT_TRUE(take({fixed("k", 2), sliding("s", 2)}, at(0)));
  store_.reset();
  store_ = bench_->open();
  EXPECT_FALSE(take({fixed("k", 2)}, at(61)));
  EXPECT_FALSE(take({sliding("s", 2)}, at(119)));
  EXPECT_TRUE(take({sliding("s", 2)}, at(120)));
}

// ---------------------------------------------------------------------------------------------

struct Step {
  enum class What : std::uint8_t { kReserve, kTryFit, kRefund, kReopen } what = What::kReserve;
  std::vector<Charge> charges;
  std::int64_t ahead_us = 0;  // the clock steps by this before; may be negative
  std::size_t which = 0;      // of kRefund: of what was granted
};

std::ostream& operator<<(std::ostream& out, const Charge& charge) {
  return out << charge.key << (charge.algorithm == Algorithm::kSliding ? " sliding " : " fixed ")
             << charge.window.count() << "us max " << charge.max.to_string() << " amount "
             << charge.amount.to_string();
}

std::ostream& operator<<(std::ostream& out, const Step& step) {
  constexpr std::array kNames = {"reserve", "try_fit", "refund", "reopen"};
  out << "+" << step.ahead_us << "us " << kNames.at(static_cast<std::size_t>(step.what)) << " #"
      << step.which << " {";
  for (const Charge& charge : step.charges) {
    out << charge << "; ";
  }
  return out << "}";
}

rc::Gen<Amount> any_amount() {
  return rc::gen::element(Amount(), Amount::of(1), Amount::of(1), Amount::of(2), Amount::of(0, 1),
                          Amount::of(0, 500'000'000), Amount::of(2, 999'999'999),
                          Amount::of(Amount::kUnitsMax - 1), Amount::most());
}

/// Few keys, each with a window of its own most of the time, so that histories grow long; now and
/// then another, as a reload makes it.
rc::Gen<Charge> any_charge() {
  return rc::gen::apply(
      [](std::size_t key, std::size_t reload, Amount max, Amount amount) {
        constexpr std::array<std::int64_t, 4> kWindowsUs = {10, 10, 60, 7};
        const std::size_t shape = reload == 0 ? (key + 1) % 4 : key;
        return Charge{"k" + std::to_string(key), Duration(kWindowsUs.at(shape)),
                      shape % 2 == 0 ? Algorithm::kFixed : Algorithm::kSliding, max, amount};
      },
      rc::gen::element<std::size_t>(0, 1, 2, 3),
      rc::gen::element<std::size_t>(1, 2, 3, 4, 5, 6, 7, 0),
      rc::gen::element(Amount::of(3), Amount::of(3), Amount::of(5), Amount::of(0),
                       Amount::of(1, 500'000'000), Amount::most()),
      any_amount());
}

rc::Gen<Step> any_step() {
  using What = Step::What;
  return rc::gen::apply(
      [](What what, const std::vector<Charge>& charges, std::int64_t ahead_us, std::size_t which) {
        const auto count = std::min<std::size_t>(charges.size(), 3);
        return Step{what,
                    {charges.begin(), charges.begin() + static_cast<std::ptrdiff_t>(count)},
                    ahead_us,
                    which};
      },
      rc::gen::weightedElement<What>(
          {{60, What::kReserve}, {20, What::kTryFit}, {19, What::kRefund}, {1, What::kReopen}}),
      rc::gen::nonEmpty(rc::gen::container<std::vector<Charge>>(any_charge())),
      rc::gen::element<std::int64_t>(0, 0, 1, 1, 2, 5, 9, 10, 30, 61, -1, -10, -100),
      rc::gen::element<std::size_t>(0, 1, 2, 3, 4, 5, 6, 7));
}

struct Granted {
  std::vector<Charge> charges;
  Reservation reservation;
};

/// Runs the steps over a store and over memory, and compares every answer. Each run has a time of
/// its own, far from the one before.
class Comparison {
 public:
  explicit Comparison(Bench& bench) : bench_(bench), store_(bench.open()) {}

  void run(const std::vector<Step>& steps) {
    era_us_ += 1'000'000'000;
    granted_.clear();
    now_us_ = era_us_;
    for (const Step& step : steps) {
      now_us_ += step.ahead_us;
      carry_out(step);
    }
  }

 private:
  void carry_out(const Step& step) {
    const Instant now = instant_from_us(now_us_);
    switch (step.what) {
      case Step::What::kReserve: {
        const Reservation reservation = model_.reserve(step.charges, now).value();
        compare(reservation, store_->reserve(step.charges, now));
        if (reservation.granted) {
          granted_.push_back({step.charges, reservation});
        }
        break;
      }
      case Step::What::kTryFit:
        compare(model_.try_fit(step.charges, now).value(), store_->try_fit(step.charges, now));
        break;
      case Step::What::kRefund:
        if (!granted_.empty()) {
          const auto which = static_cast<std::ptrdiff_t>(step.which % granted_.size());
          const Granted granted = granted_.at(step.which % granted_.size());
          granted_.erase(granted_.begin() + which);
          model_.refund(granted.charges, granted.reservation);
          store_->refund(granted.charges, granted.reservation);
        }
        break;
      case Step::What::kReopen:
        store_.reset();
        store_ = bench_.open();
        break;
    }
  }

  static void compare(const Reservation& expected, const Result<Reservation>& got) {
    RC_ASSERT(got.has_value());
    RC_ASSERT(got->granted == expected.granted);
    RC_ASSERT(got->refused_at == expected.refused_at);
    RC_ASSERT(got->window_us == expected.window_us);
  }

  Bench& bench_;
  std::unique_ptr<CounterStore> store_;
  policy::MemoryCounterStore model_;
  std::vector<Granted> granted_;
  std::int64_t era_us_ = 0;
  std::int64_t now_us_ = 0;
};

class CounterStoreProperty : public CounterStoreLaws {};

INSTANTIATE_TEST_SUITE_P(Stores, CounterStoreProperty, testing::Values(kKinds.at(1), kKinds.at(3)),
                         [](const auto& param) { return param.param.name; });

TEST_P(CounterStoreProperty, AnswersWhatMemoryAnswers) {
  store_.reset();
  Comparison comparison(*bench_);
  EXPECT_TRUE(
      rc::check([&] { comparison.run(*rc::gen::container<std::vector<Step>>(any_step())); }));
}

}  // namespace
}  // namespace gatecrash::net
