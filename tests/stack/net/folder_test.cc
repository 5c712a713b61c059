#include "stack/net/folder.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"

namespace gatecrash::net {
namespace {

class Folder : public testing::Test {
 protected:
  Folder() : root_(testing::TempDir() + "folder_test_" + std::to_string(::getpid())) {}

  ~Folder() override { std::filesystem::remove_all(root_); }

  std::string root_;
};

TEST_F(Folder, ListsFilesAtEveryDepthSortedByName) {
  ASSERT_TRUE(make_folders(root_ + "/b/c").has_value());
  for (const char* name : {"/z", "/b/c/y", "/a", "/b/x"}) {
    ASSERT_TRUE(write_file(root_ + name, "1").has_value());
  }
  EXPECT_EQ(list_files(root_).value(), (std::vector<std::string>{root_ + "/a", root_ + "/b/c/y",
                                                                 root_ + "/b/x", root_ + "/z"}));
}

TEST_F(Folder, NamesAFolderThatIsNotThere) {
  EXPECT_EQ(list_files(root_).error().to_string(),
            root_ + ": cannot list the folder: no such file or directory");
}

TEST_F(Folder, RemovesFilesThatAreThereOrNot) {
  ASSERT_TRUE(make_folders(root_).has_value());
  ASSERT_TRUE(write_file(root_ + "/a", "1").has_value());
  EXPECT_TRUE(remove_file(root_ + "/a").has_value());
  EXPECT_EQ(entry_at(root_ + "/a"), Entry::kMissing);
  EXPECT_TRUE(remove_file(root_ + "/a").has_value());
  EXPECT_FALSE(remove_file(root_).has_value());
}

TEST_F(Folder, MakesFoldersOnceAndAgain) {
  EXPECT_TRUE(make_folders(root_ + "/a/b/").has_value());
  EXPECT_TRUE(make_folders(root_ + "/a/b").has_value());
  EXPECT_EQ(entry_at(root_ + "/a/b"), Entry::kFolder);
}

TEST_F(Folder, RefusesToMakeAFolderWhereAFileStands) {
  ASSERT_TRUE(make_folders(root_).has_value());
  ASSERT_TRUE(write_file(root_ + "/file", "1").has_value());
  EXPECT_EQ(make_folders(root_ + "/file").error().to_string(),
            root_ + "/file: is a file: name a folder");
  EXPECT_FALSE(make_folders(root_ + "/file/below").has_value());
}

TEST_F(Folder, TellsWhatStandsAtAPath) {
  ASSERT_TRUE(make_folders(root_).has_value());
  EXPECT_EQ(entry_at(root_), Entry::kFolder);
  EXPECT_EQ(entry_at(root_ + "/none"), Entry::kMissing);
  EXPECT_EQ(entry_at("/dev/null"), Entry::kOther);
}

TEST_F(Folder, CountsTheBytesOfAFile) {
  ASSERT_TRUE(make_folders(root_).has_value());
  ASSERT_TRUE(write_file(root_ + "/file", "12345").has_value());
  EXPECT_EQ(bytes_at(root_ + "/file"), 5U);
  EXPECT_EQ(bytes_at(root_ + "/none"), 0U);
}

TEST_F(Folder, NamesAPathFromTheRootOn) {
  EXPECT_EQ(absolute_path("/a/./b/../c"), "/a/c");
  EXPECT_TRUE(absolute_path("x").starts_with('/'));
  EXPECT_TRUE(absolute_path("x").ends_with("/x"));
}

TEST_F(Folder, MakesAndRemovesATemporaryOne) {
  const std::string path = make_temporary_folder().value();
  ASSERT_TRUE(write_file(path + "/file", "1").has_value());
  remove_folder(path);
  EXPECT_EQ(entry_at(path), Entry::kMissing);
}

}  // namespace
}  // namespace gatecrash::net
