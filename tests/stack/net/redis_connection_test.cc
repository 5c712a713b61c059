#include "stack/net/redis_connection.h"

#include <poll.h>
#include <signal.h>

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "tests/support/redis_server.h"

namespace gatecrash::net {
namespace {

constexpr Duration kRecoveryMax = std::chrono::seconds(20);

/// Asks until there is an answer: how long an outage lasts that is over.
bool answers_again(RedisConnection& connection) {
  const Monotonic deadline = monotonic_now() + kRecoveryMax;
  while (monotonic_now() < deadline) {
    if (const auto reply = connection.command({"PING"}); reply && reply->text == "PONG") {
      return true;
    }
    ::poll(nullptr, 0, 1);
  }
  return false;
}

class RedisConnectionTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::RedisServer::available()) {
      GTEST_SKIP() << tests::kNoRedis;
    }
  }
};

TEST_F(RedisConnectionTest, ReadsStringsNumbersAndErrors) {
  const tests::RedisServer redis;
  const auto connection = RedisConnection::open(redis.address()).value();
  EXPECT_EQ(connection->command({"PING"})->text, "PONG");
  EXPECT_EQ(connection->command({"INCR", "n"})->numbers, (std::vector<std::int64_t>{1}));
  EXPECT_EQ(connection->command({"EVAL", "return {3,'x',-9007199254740991}", "0"})->numbers,
            (std::vector<std::int64_t>{3, 0, -9'007'199'254'740'991}));
  EXPECT_TRUE(connection->command({"INCR"})->error);
}

TEST_F(RedisConnectionTest, SelectsItsDatabase) {
  const tests::RedisServer redis;
  net::RedisAddress third = redis.address();
  third.database = 3;
  EXPECT_EQ(RedisConnection::open(third).value()->command({"SET", "k", "v"})->text, "OK");
  EXPECT_EQ(RedisConnection::open(redis.address()).value()->command({"EXISTS", "k"})->numbers[0],
            0);
  third.database = 99;
  EXPECT_EQ(RedisConnection::open(third).error().code, Code::kConfigInvalid);
}

TEST_F(RedisConnectionTest, ShowsItsPasswordToRedisAndToNobodyElse) {
  const tests::RedisServer redis({"--requirepass", "hunter2"});
  net::RedisAddress address = redis.address();
  const auto without = RedisConnection::open(address);
  ASSERT_FALSE(without.has_value());
  EXPECT_EQ(without.error().code, Code::kConfigInvalid);
  address.password = "hunter3";
  const auto wrong = RedisConnection::open(address);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, Code::kConfigInvalid);
  EXPECT_EQ(wrong.error().to_string().find("hunter3"), std::string::npos);
  address.password = "hunter2";
  EXPECT_EQ(RedisConnection::open(address).value()->command({"PING"})->text, "PONG");
}

TEST_F(RedisConnectionTest, SaysThatNobodyIsThere) {
  net::RedisAddress address;
  {
    const tests::RedisServer redis;
    address = redis.address();
  }
  const auto connection = RedisConnection::open(address);
  ASSERT_FALSE(connection.has_value());
  EXPECT_EQ(connection.error().to_string(),
            address.to_string() + ": cannot be reached: connection refused");
}

TEST_F(RedisConnectionTest, FailsAtOnceInAnOutageAndComesBackByItself) {
  tests::RedisServer redis;
  const auto connection = RedisConnection::open(redis.address()).value();
  redis.stop(SIGKILL);
  EXPECT_EQ(connection->command({"PING"}).error().code, Code::kLocalIo);
  const Monotonic before = monotonic_now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(connection->command({"PING"}).has_value());
  }
  EXPECT_LT(monotonic_now() - before, std::chrono::seconds(1));
  redis.start();
  EXPECT_TRUE(answers_again(*connection));
}

TEST_F(RedisConnectionTest, DoesNotFailWhenRedisWasStartedAnewMeanwhile) {
  tests::RedisServer redis;
  const auto connection = RedisConnection::open(redis.address()).value();
  redis.stop(SIGTERM);
  redis.start();
  EXPECT_EQ(connection->command({"PING"})->text, "PONG");
}

TEST_F(RedisConnectionTest, WaitsForASilentRedisALittleAndOnlyOnce) {
  tests::RedisServer redis;
  const auto connection = RedisConnection::open(redis.address()).value();
  redis.signal(SIGSTOP);
  const Monotonic before = monotonic_now();
  const auto late = connection->command({"PING"});
  EXPECT_GE(monotonic_now() - before, kRedisAnswerWait - std::chrono::milliseconds(50));
  ASSERT_FALSE(late.has_value());
  EXPECT_NE(late.error().message.find("no answer in time"), std::string::npos)
      << late.error().message;
  const Monotonic second = monotonic_now();
  EXPECT_FALSE(connection->command({"PING"}).has_value());
  EXPECT_LT(monotonic_now() - second, kRedisAnswerWait / 2);
  redis.signal(SIGCONT);
  EXPECT_TRUE(answers_again(*connection));
}

}  // namespace
}  // namespace gatecrash::net
