// What is Redis' own; what every store does is in counter_store_laws_test.cc.
#include "stack/net/redis_counter_store.h"

#include <poll.h>
#include <signal.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"
#include "tests/support/redis_server.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;

constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kOutageMax = std::chrono::seconds(20);

Charge daily(std::string key, std::int64_t max, Algorithm algorithm = Algorithm::kFixed) {
  return {std::move(key), kDay, algorithm, Amount::of(max), Amount::of(1)};
}

/// Asks until the store answers.
Result<policy::Reservation> reserve_after_outage(policy::CounterStore& store,
                                                 const std::vector<Charge>& charges) {
  const Monotonic deadline = monotonic_now() + kOutageMax;
  auto reservation = store.reserve(charges, {});
  while (!reservation && monotonic_now() < deadline) {
    ::poll(nullptr, 0, 1);
    reservation = store.reserve(charges, {});
  }
  return reservation;
}

class RedisCounterStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::RedisServer::available()) {
      GTEST_SKIP() << tests::kNoRedis;
    }
    redis_ = std::make_unique<tests::RedisServer>();
  }

  std::unique_ptr<RedisCounterStore> open() {
    return RedisCounterStore::open(redis_->address()).value();
  }

  std::unique_ptr<tests::RedisServer> redis_;
};

TEST_F(RedisCounterStoreTest, CountsByTheClockOfRedis) {
  const auto store = open();
  RealClock clock;
  const std::int64_t before = us_since_epoch(clock.now());
  // The caller's own clock stands at the epoch.
  const auto reservation = store->reserve({daily("k", 1, Algorithm::kSliding)}, {});
  EXPECT_GE(reservation->window_us.at(0), before);
  EXPECT_LE(reservation->window_us.at(0), us_since_epoch(clock.now()));
}

TEST_F(RedisCounterStoreTest, GrantsExactlyTheMaximumToManyAtOnce) {
  constexpr std::int64_t kMost = 500;
  std::atomic<std::int64_t> granted = 0;
  std::atomic<std::int64_t> slid = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      const auto store = open();
      for (int i = 0; i < 200; ++i) {
        granted += store->reserve({daily("k", kMost)}, {})->granted ? 1 : 0;
        slid += store->reserve({daily("s", kMost, Algorithm::kSliding)}, {})->granted ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(granted, kMost);
  EXPECT_EQ(slid, kMost);
}

TEST_F(RedisCounterStoreTest, CountsOnAfterAnOutage) {
  const auto store = open();
  EXPECT_TRUE(store->reserve({daily("k", 2)}, {})->granted);
  redis_->stop(SIGKILL);
  const auto down = store->reserve({daily("k", 2)}, {});
  ASSERT_FALSE(down.has_value());
  EXPECT_EQ(down.error().code, Code::kLocalIo);
  EXPECT_FALSE(store->try_fit({daily("k", 2)}, {}).has_value());
  redis_->start();
  EXPECT_TRUE(reserve_after_outage(*store, {daily("k", 2)})->granted);
  EXPECT_FALSE(store->reserve({daily("k", 2)}, {})->granted);
}

TEST_F(RedisCounterStoreTest, DoesNotTrustARedisThatForgot) {
  const auto store = open();
  EXPECT_TRUE(store->reserve({daily("k", 1)}, {})->granted);
  redis_->stop(SIGKILL);
  redis_->forget();
  redis_->start();
  const Monotonic deadline = monotonic_now() + kOutageMax;
  Result<policy::Reservation> answer = store->reserve({daily("k", 1)}, {});
  while (!answer && answer.error().message.find("has lost") == std::string::npos &&
         monotonic_now() < deadline) {
    ::poll(nullptr, 0, 1);
    answer = store->reserve({daily("k", 1)}, {});
  }
  ASSERT_FALSE(answer.has_value()) << "the window had begun, and its count is gone";
  EXPECT_NE(answer.error().message.find("has lost"), std::string::npos) << answer.error().message;
  const auto other = open();
  EXPECT_FALSE(other->reserve({daily("k", 1)}, {}).has_value()) << "others are told";
  Charge brief = daily("brief", 1);
  brief.window = std::chrono::milliseconds(1);
  ::poll(nullptr, 0, 2);  // Redis' clock: past the window in which the loss was noticed
  const auto later = other->reserve({brief}, {});
  ASSERT_TRUE(later.has_value()) << later.error().message;
  EXPECT_TRUE(later->granted) << "a window that began later is whole";
}

TEST_F(RedisCounterStoreTest, TellsAGatewayThatKnewTheDataBeforeAnotherTookThemForNew) {
  const auto knows = open();
  EXPECT_TRUE(knows->reserve({daily("k", 1)}, {})->granted);
  const auto connection = RedisConnection::open(redis_->address()).value();
  ASSERT_EQ(connection->command({"FLUSHALL"})->text, "OK");
  const auto newcomer = open();
  EXPECT_TRUE(newcomer->reserve({daily("k", 2)}, {})->granted) << "it knows nothing of before";
  EXPECT_FALSE(knows->reserve({daily("k", 2)}, {}).has_value());
  EXPECT_FALSE(newcomer->reserve({daily("k", 2)}, {}).has_value()) << "now it does";
}

TEST_F(RedisCounterStoreTest, BringsItsScriptAgainWhereItWasForgotten) {
  const auto store = open();
  const auto connection = RedisConnection::open(redis_->address()).value();
  ASSERT_EQ(connection->command({"SCRIPT", "FLUSH"})->text, "OK");
  EXPECT_TRUE(store->reserve({daily("k", 1)}, {})->granted);
  EXPECT_FALSE(store->reserve({daily("k", 1)}, {})->granted);
}

TEST_F(RedisCounterStoreTest, LetsRedisForgetCountersThatHaveEnded) {
  const auto store = open();
  ASSERT_TRUE(store->reserve({daily("k", 1), daily("s", 1, Algorithm::kSliding)}, {})->granted);
  const auto connection = RedisConnection::open(redis_->address()).value();
  for (const std::string_view key :
       {"gatecrash:{quota}:c:k", "gatecrash:{quota}:c:s", "gatecrash:{quota}:e:s"}) {
    const std::int64_t left_ms = connection->command({"PTTL", key})->numbers.at(0);
    EXPECT_GT(left_ms, 24 * 3600 * 1000) << key;
    EXPECT_LT(left_ms, 3 * 24 * 3600 * 1000) << key;
  }
}

TEST_F(RedisCounterStoreTest, RefusesACounterThatIsNotItsOwn) {
  const auto store = open();
  const auto connection = RedisConnection::open(redis_->address()).value();
  ASSERT_EQ(connection->command({"SET", "gatecrash:{quota}:c:k", "x"})->text, "OK");
  const auto answer = store->reserve({daily("k", 1)}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_NE(answer.error().message.find("WRONGTYPE"), std::string::npos) << answer.error().message;
}

}  // namespace
}  // namespace gatecrash::net
