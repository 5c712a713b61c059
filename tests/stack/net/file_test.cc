#include "stack/net/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

class File : public testing::Test {
 protected:
  File() : folder_(testing::TempDir() + "file_test_" + std::to_string(::getpid())) {
    ::mkdir(folder_.c_str(), 0700);
  }

  ~File() override {
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }

  std::string path() const { return folder_ + "/file"; }

  std::string folder_;
};

TEST_F(File, ReadsBackEveryByteThatWasWritten) {
  std::string bytes;
  for (int i = 0; i < 600'000; ++i) {
    bytes.push_back(static_cast<char>(i * 7));
  }
  ASSERT_TRUE(write_file(path(), bytes).has_value());
  EXPECT_EQ(read_file(path()).value(), bytes);
}

TEST_F(File, NamesAMissingFile) {
  const auto read = read_file(path());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Code::kLocalIo);
  EXPECT_EQ(read.error().to_string(), path() + ": cannot open the file: no such file or directory");
}

TEST_F(File, RefusesADirectoryWhereAFileIsExpected) {
  EXPECT_EQ(read_file(folder_).error().to_string(), folder_ + ": is a directory: name a file");
  EXPECT_EQ(FileWriter::create(folder_).error().to_string(),
            folder_ + ": is a directory: name a file");
}

TEST_F(File, RefusesAnEmptyFileUnlessItIsAllowed) {
  ASSERT_TRUE(write_file(path(), "").has_value());
  const auto read = read_file(path());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Code::kConfigInvalid);
  EXPECT_EQ(read.error().to_string(), path() + ": the file is empty");
  EXPECT_EQ(read_file(path(), kFileBytesMax, Empty::kAllow).value(), "");
}

TEST_F(File, ReadsUpToItsBoundAndNotAByteMore) {
  ASSERT_TRUE(write_file(path(), "12345").has_value());
  EXPECT_EQ(read_file(path(), 5).value(), "12345");
  EXPECT_EQ(read_file(path(), 4).error().to_string(), path() + ": is larger than 4 bytes");
}

TEST_F(File, IsPrivateEvenWhereAnotherFileStoodBefore) {
  ::close(::open(path().c_str(), O_CREAT | O_WRONLY, 0644));
  ::chmod(path().c_str(), 0644);
  ASSERT_TRUE(write_file(path(), "x").has_value());
  struct stat info = {};
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(File, AppendsToWhatIsThere) {
  ASSERT_TRUE(write_file(path(), "a\n").has_value());
  FileWriter writer = FileWriter::append(path()).value();
  ASSERT_TRUE(writer.write("b\n").has_value());
  EXPECT_EQ(read_file(path()).value(), "a\nb\n") << "before close: a crash loses nothing";
  ASSERT_TRUE(writer.close().has_value());
}

TEST_F(File, SaysThatTheDiskIsFull) {
  auto writer = FileWriter::create("/dev/full");
  ASSERT_TRUE(writer.has_value());
  const Status wrote = writer->write("x");
  ASSERT_FALSE(wrote.has_value());
  EXPECT_EQ(wrote.error().to_string(),
            "/dev/full: cannot write to the file: no space left on device");
}

TEST_F(File, ClosesWhatCannotBeSynchronised) {
  auto writer = FileWriter::create("/dev/null");
  ASSERT_TRUE(writer.has_value());
  EXPECT_TRUE(writer->write("x").has_value());
  EXPECT_TRUE(writer->close().has_value());
}

}  // namespace
}  // namespace gatecrash::net
