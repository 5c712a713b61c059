// What is SQLite's own; what every store does is in counter_store_laws_test.cc.
#include "stack/net/sqlite_counter_store.h"

#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;

Charge charge(std::string key, std::int64_t max, Algorithm algorithm = Algorithm::kFixed) {
  return {std::move(key), std::chrono::seconds(1), algorithm, Amount::of(max), Amount::of(1)};
}

Instant at(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

class SqliteCounterStoreTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteCounterStore> open() {
    return SqliteCounterStore::open(path_, Sync::kSoon).value();
  }

  tests::TemporaryFolder folder_;
  std::string path_ = folder_.path("state.db");
};

TEST_F(SqliteCounterStoreTest, IsOneFileForOneProcess) {
  const auto store = open();
  const auto second = SqliteCounterStore::open(path_, Sync::kSoon);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().message.find("in use"), std::string::npos);
  EXPECT_TRUE(store->reserve({charge("k", 1)}, at(0))->granted) << "and the first still has it";
}

TEST_F(SqliteCounterStoreTest, DropsCountersOfWhichNothingCountsAnyMore) {
  const auto store = open();
  for (int i = 0; i < 6000; ++i) {
    const auto algorithm = i % 2 == 0 ? Algorithm::kFixed : Algorithm::kSliding;
    // A thousand keys come and go with each window.
    ASSERT_TRUE(
        store->reserve({charge("k" + std::to_string(i), 1, algorithm)}, at(i / 1000))->granted);
  }
  EXPECT_LE(store->size(), 2500);
  EXPECT_GE(store->size(), 1000) << "none that still counts";
  EXPECT_FALSE(store->reserve({charge("k5000", 1)}, at(5))->granted);
}

TEST_F(SqliteCounterStoreTest, KeepsItsFilesSmallHoweverLongItRuns) {
  const auto store = open();
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = "k" + std::to_string(i % 7) + "-" + std::to_string(i / 1000);
    ASSERT_TRUE(store->reserve({charge(key, 1'000'000)}, at(i / 1000))->granted);
  }
  EXPECT_LT(std::filesystem::file_size(path_), 256U * 1024);
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), 6U * 1024 * 1024);
}

TEST_F(SqliteCounterStoreTest, KnowsWhenItCountedLast) {
  ASSERT_TRUE(open()->reserve({charge("k", 1)}, at(7))->granted);
  EXPECT_EQ(open()->newest(), at(7));
}

// A file that may not grow stands for a disk that is full.
TEST_F(SqliteCounterStoreTest, FailsOnAFullDiskAndCountsOnWhenThereIsRoom) {
  const auto store = open();
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  rlimit before = {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 8192;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::int64_t granted = 0;
  bool failed = false;
  for (int i = 0; i < 100 && !failed; ++i) {
    const auto reservation =
        store->reserve({charge("a", 200), charge("b", 200, Algorithm::kSliding)}, at(0));
    failed = !reservation.has_value();
    granted += failed ? 0 : 1;
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, old);
  EXPECT_TRUE(failed);
  while (
      store->reserve({charge("a", 200), charge("b", 200, Algorithm::kSliding)}, at(0))->granted) {
    ++granted;
  }
  EXPECT_EQ(granted, 200) << "what failed was not counted, what was counted is not forgotten";
}

}  // namespace
}  // namespace gatecrash::net
