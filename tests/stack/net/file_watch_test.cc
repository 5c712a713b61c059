#include "stack/net/file_watch.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

class FileWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    watch_.add(path_, "old");
    EXPECT_TRUE(poll_until_settled().empty());
  }

  /// As much as happens in two rounds of the caller's timer.
  std::vector<FileWatch::Change> poll_until_settled() {
    auto changes = watch_.poll();
    for (auto& change : watch_.poll()) {
      changes.push_back(std::move(change));
    }
    return changes;
  }

  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("policy.json", "old");
  FileWatch watch_;
};

TEST_F(FileWatchTest, TellsNewBytesOnce) {
  ASSERT_TRUE(write_file(path_, "new bytes").has_value());
  const auto changes = poll_until_settled();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].path, path_);
  EXPECT_EQ(changes[0].bytes.value(), "new bytes");
  EXPECT_TRUE(poll_until_settled().empty());
}

TEST_F(FileWatchTest, SurvivesAReplacementByRename) {
  for (const std::string text : {"one", "two", "six"}) {  // of one size
    const std::string next = folder_.file("next", text);
    ASSERT_EQ(std::rename(next.c_str(), path_.c_str()), 0);
    const auto changes = poll_until_settled();
    ASSERT_EQ(changes.size(), 1U) << text;
    EXPECT_EQ(changes[0].bytes.value(), text);
  }
}

TEST_F(FileWatchTest, FollowsALinkToAnotherFolder) {
  const std::string first = folder_.file("first", "linked");
  const std::string second = folder_.file("second", "swapped");
  const std::string link = folder_.path("link");
  std::filesystem::create_symlink(first, link);
  FileWatch watch;
  watch.add(link, "linked");
  watch.poll();
  EXPECT_TRUE(watch.poll().empty());
  std::filesystem::create_symlink(second, folder_.path("link2"));
  std::filesystem::rename(folder_.path("link2"), link);
  EXPECT_TRUE(watch.poll().empty());
  const auto changes = watch.poll();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].bytes.value(), "swapped");
}

TEST_F(FileWatchTest, IsSilentWhenOnlyTheTimesChanged) {
  ASSERT_TRUE(write_file(path_, "old").has_value());
  EXPECT_TRUE(poll_until_settled().empty());
}

TEST_F(FileWatchTest, DoesNotTakeAFileThatIsBeingWritten) {
  ASSERT_TRUE(write_file(path_, "half").has_value());
  EXPECT_TRUE(watch_.poll().empty());
  ASSERT_TRUE(write_file(path_, "half and the rest").has_value());
  EXPECT_TRUE(watch_.poll().empty()) << "it has just changed again";
  const auto changes = watch_.poll();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].bytes.value(), "half and the rest");
}

TEST_F(FileWatchTest, SaysOnceThatAFileIsGoneAndThenThatItIsBack) {
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  const auto gone = poll_until_settled();
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].bytes.error().where, path_);
  EXPECT_TRUE(poll_until_settled().empty());
  folder_.file("policy.json", "old");
  const auto back = poll_until_settled();
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].bytes.value(), "old");
}

TEST_F(FileWatchTest, ReadsAtOnceWhenAsked) {
  ASSERT_TRUE(write_file(path_, "now").has_value());
  EXPECT_EQ(watch_.read_now().size(), 1U);
  EXPECT_TRUE(poll_until_settled().empty());
}

TEST(FileWatch, NoticesAChangeBetweenReadingAndWatching) {
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("f", "newer than what was read");
  FileWatch watch;
  watch.add(path, "what was read");
  watch.poll();
  EXPECT_EQ(watch.poll().size(), 1U);
}

}  // namespace
}  // namespace gatecrash::net
