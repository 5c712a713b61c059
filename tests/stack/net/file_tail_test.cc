#include "stack/net/file_tail.h"

#include <cstdio>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

class FileTailTest : public testing::Test {
 protected:
  void append(std::string_view bytes) {
    ASSERT_TRUE(FileWriter::append(path_).value().write(bytes).has_value());
  }

  tests::TemporaryFolder folder_;
  std::string path_ = folder_.file("log", "one\ntwo\nth");
};

TEST_F(FileTailTest, GivesWholeLinesAsTheyCome) {
  FileTail tail = FileTail::open(path_).value();
  EXPECT_EQ(tail.next().value(), "one\ntwo\n");
  EXPECT_EQ(tail.next().value(), "");
  append("ree\nfour");
  EXPECT_EQ(tail.next().value(), "three\n");
  EXPECT_EQ(tail.next().value(), "");
  append("\n");
  EXPECT_EQ(tail.next().value(), "four\n");
}

TEST_F(FileTailTest, ReadsALineOfManyChunks) {
  const std::string line = std::string(1'000'000, 'x') + "\n";
  append("\n" + line);
  FileTail tail = FileTail::open(path_).value();
  std::string all;
  for (std::string lines = tail.next().value(); !lines.empty(); lines = tail.next().value()) {
    EXPECT_EQ(lines.back(), '\n');
    all += lines;
  }
  EXPECT_EQ(all, "one\ntwo\nth\n" + line);
}

TEST_F(FileTailTest, EndsTheRotatedFileBeforeItBeginsItsSuccessor) {
  FileTail tail = FileTail::open(path_).value();
  append("ree\n");
  ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
  EXPECT_EQ(tail.next().value(), "one\ntwo\nthree\n");
  EXPECT_EQ(tail.next().value(), "") << "no successor yet";
  folder_.file("log", "new\n");
  EXPECT_EQ(tail.next().value(), "new\n");
}

TEST_F(FileTailTest, BeginsAnewWhenTheFileWasCut) {
  FileTail tail = FileTail::open(path_).value();
  EXPECT_EQ(tail.next().value(), "one\ntwo\n");
  ASSERT_TRUE(write_file(path_, "x\n"));
  EXPECT_EQ(tail.next().value(), "x\n");
}

TEST_F(FileTailTest, SaysWhatItCannotRead) {
  EXPECT_EQ(FileTail::open(folder_.path("none")).error().code, Code::kLocalIo);
  EXPECT_EQ(FileTail::open(folder_.path("")).error().message, "is no plain file");
}

}  // namespace
}  // namespace gatecrash::net
