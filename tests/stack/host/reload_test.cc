#include "stack/host/reload.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::host {
namespace {

class TakeChanges : public testing::Test {
 protected:
  TakeChanges() { watch_.add(path_, "old"); }

  /// Refuses files that say "bad".
  std::vector<Reload> read_now() {
    return take_changes(
        watch_, watch_.read_now(), [this](const std::string& path, const std::string& bytes) {
          taken_ += path == path_ ? bytes + ";" : "another path;";
          return bytes == "bad" ? Status(fail(Code::kConfigInvalid, "bad", path)) : Status();
        });
  }

  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("a", "old");
  net::FileWatch watch_;
  std::string taken_;
};

TEST_F(TakeChanges, SaysWhatBecameOfEachFile) {
  EXPECT_TRUE(read_now().empty());
  ASSERT_TRUE(net::write_file(path_, "new"));
  const auto reloads = read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_EQ(reloads.front().path, path_);
  EXPECT_TRUE(reloads.front().taken);
  EXPECT_EQ(taken_, "new;");
  EXPECT_TRUE(read_now().empty());
}

TEST_F(TakeChanges, TriesAgainOnRequestWhatWasRefused) {
  ASSERT_TRUE(net::write_file(path_, "bad"));
  for (int i = 0; i < 2; ++i) {
    const auto reloads = read_now();
    ASSERT_EQ(reloads.size(), 1U);
    ASSERT_FALSE(reloads.front().taken);
    EXPECT_EQ(reloads.front().taken.error().message, "bad");
  }
  EXPECT_EQ(taken_, "bad;bad;");
}

TEST_F(TakeChanges, DoesNotTakeAFileThatCannotBeRead) {
  ASSERT_TRUE(std::filesystem::remove(path_));
  const auto reloads = read_now();
  ASSERT_EQ(reloads.size(), 1U);
  EXPECT_FALSE(reloads.front().taken);
  EXPECT_EQ(taken_, "");
}

}  // namespace
}  // namespace gatecrash::host
