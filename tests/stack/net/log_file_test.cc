#include "stack/net/log_file.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "stack/net/file.h"

namespace gatecrash::net {
namespace {

class LogFileTest : public testing::Test {
 protected:
  ~LogFileTest() override {
    for (const char* const end : {"", ".1", ".12"}) {
      ::unlink((path_ + end).c_str());
    }
  }

  std::string path_ = testing::TempDir() + "log_file_" + std::to_string(::getpid());
};

TEST_F(LogFileTest, GoesOnAtTheEnd) {
  for (const Sync sync : {Sync::kSoon, Sync::kEach}) {
    auto log = LogFile::open(path_, sync);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->append("row\n"));
  }
  EXPECT_EQ(read_file(path_), "row\nrow\n");
  const auto log = LogFile::open(path_, Sync::kSoon);
  EXPECT_EQ(log->size(), 8U);
  EXPECT_EQ(log->tail(5), "\nrow\n");
  EXPECT_EQ(log->head(2), "ro");
}

TEST_F(LogFileTest, BelongsToOneAtATime) {
  const auto log = LogFile::open(path_, Sync::kSoon);
  ASSERT_TRUE(log);
  EXPECT_EQ(LogFile::open(path_, Sync::kSoon).error().to_string(),
            path_ + ": is in use by another process: name another file");
}

TEST_F(LogFileTest, KeepsWhatStandsUnderTheNewName) {
  ASSERT_TRUE(write_file(path_ + ".1", "kept"));
  auto log = LogFile::open(path_, Sync::kSoon);
  EXPECT_FALSE(log->rename(path_ + ".1"));
  EXPECT_TRUE(log->rename(path_ + ".12"));
  EXPECT_EQ(read_file(path_ + ".1"), "kept");
  EXPECT_EQ(highest_numbered(path_), 12U);
}

TEST_F(LogFileTest, SaysThatTheDiskIsFullAndStaysWhole) {
  auto full = LogFile::open("/dev/full", Sync::kSoon);
  ASSERT_TRUE(full);
  EXPECT_FALSE(full->regular());
  EXPECT_EQ(full->append("row\n").error().to_string(),
            "/dev/full: cannot write to the file: no space left on device");
  EXPECT_TRUE(full->whole());
}

TEST_F(LogFileTest, CutsItsEndOff) {
  auto log = LogFile::open(path_, Sync::kSoon);
  ASSERT_TRUE(log->append("row\nro"));
  ASSERT_TRUE(log->truncate(4));
  ASSERT_TRUE(log->append("next\n"));
  EXPECT_EQ(read_file(path_), "row\nnext\n");
}

}  // namespace
}  // namespace gatecrash::net
