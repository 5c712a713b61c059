#include "stack/host/open_counter_store.h"

#include <stdlib.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/redis_server.h"

namespace gatecrash::host {
namespace {

using policy::Amount;
using policy::Charge;

const std::vector<Charge> kOne = {
    {"k", std::chrono::hours(24), policy::Algorithm::kFixed, Amount::of(1), Amount::of(1)}};

class OpenCounterStore : public testing::Test {
 protected:
  Result<std::unique_ptr<policy::CounterStore>> open(const CounterStoreOptions& options,
                                                     Instant now = {}) {
    return open_counter_store(options, now,
                              [this](const Error& note) { notes_.push_back(note.to_string()); });
  }

  std::string refusal(const std::string& state) {
    CounterStoreOptions options;
    options.state = state;
    const auto store = open(options);
    return store ? "none" : store.error().to_string();
  }

  /// Opens, takes the one call that there is, closes, opens: is it remembered?
  bool remembers(const CounterStoreOptions& options) {
    EXPECT_TRUE(open(options).value()->reserve(kOne, {})->granted);
    return !open(options).value()->reserve(kOne, {})->granted;
  }

  tests::TemporaryFolder folder_;
  std::vector<std::string> notes_;
};

TEST_F(OpenCounterStore, KnowsThreeKinds) {
  CounterStoreOptions options;
  EXPECT_FALSE(remembers(options));
  options.state = folder_.path("a.db");
  EXPECT_TRUE(remembers(options));
  options.state = "sqlite:" + folder_.path("b.db");
  options.sync = true;
  EXPECT_TRUE(remembers(options));
  EXPECT_EQ(notes_.size(), 0U);
  if (!tests::RedisServer::available()) {
    GTEST_SKIP() << tests::kNoRedis;
  }
  const tests::RedisServer redis;
  options.state = redis.url();
  EXPECT_TRUE(remembers(options));
}

TEST_F(OpenCounterStore, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(refusal("rediss://h"),
            "unknown state 'rediss://h': it is a file's name or redis://HOST:PORT/DB");
  EXPECT_EQ(refusal("redis://u:p@h").find("redis://u:p"), std::string::npos);
  EXPECT_EQ(refusal("sqlite:"), "the name of the state file is empty");
  EXPECT_EQ(refusal("/"), "/: is a directory: name a file");
  CounterStoreOptions options;
  options.state = folder_.path("a.db");
  options.password_file = folder_.file("secret", "x");
  EXPECT_FALSE(open(options).has_value());
}

TEST_F(OpenCounterStore, TakesThePasswordFromAFileOrTheEnvironment) {
  if (!tests::RedisServer::available()) {
    GTEST_SKIP() << tests::kNoRedis;
  }
  const tests::RedisServer redis({"--requirepass", "hunter2"});
  CounterStoreOptions options;
  options.state = redis.url();
  EXPECT_FALSE(open(options).has_value());
  options.password_file = folder_.file("secret", "hunter2\n");
  EXPECT_TRUE(open(options).has_value());
  options.password_file.clear();
  ASSERT_EQ(::setenv(kStatePasswordVariable, "hunter2", 1), 0);
  EXPECT_TRUE(open(options).has_value());
}

TEST_F(OpenCounterStore, NamesDangersAloud) {
  CounterStoreOptions options;
  options.state = folder_.path("a.db");
  options.fail_open = true;
  EXPECT_TRUE(open(options).has_value());
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_NE(notes_[0].find("DANGER"), std::string::npos);
}

TEST_F(OpenCounterStore, SaysThatAFileComesFromTheFuture) {
  CounterStoreOptions options;
  options.state = folder_.path("a.db");
  const Instant later = Instant(std::chrono::hours(24));
  EXPECT_TRUE(open(options).value()->reserve(kOne, later)->granted);
  EXPECT_TRUE(open(options, later).has_value());
  EXPECT_EQ(notes_.size(), 0U);
  EXPECT_TRUE(open(options, {}).has_value());
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_NE(notes_[0].find("1970-01-02T00:00:00.000Z"), std::string::npos) << notes_[0];
}

}  // namespace
}  // namespace gatecrash::host
