#include "stack/host/file_audit_sink.h"

#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"

namespace gatecrash::host {
namespace {

gateway::AuditRow row(std::uint64_t sequence) {
  gateway::AuditRow row;
  row.sequence = sequence;
  row.tool = "read";
  return row;
}

class FileAuditSinkTest : public testing::Test {
 protected:
  ~FileAuditSinkTest() override {
    for (const char* const end : {"", ".1", ".2", ".3", ".torn"}) {
      ::unlink((path_ + end).c_str());
    }
  }

  Result<std::unique_ptr<FileAuditSink>> open(std::uint64_t rotate_bytes = 0) {
    return FileAuditSink::open(path_, {rotate_bytes, net::Sync::kSoon}, {},
                               [this](const Error& note) { notes_.push_back(note.to_string()); });
  }

  std::string text(const std::string& end = "") { return net::read_file(path_ + end).value(); }

  Status verify(const std::vector<std::string>& ends) {
    verifier_ = {};
    for (const std::string& end : ends) {
      verifier_.begin_file();
      std::string rest = text(end);
      for (std::size_t at = 0; (at = rest.find('\n')) != std::string::npos; rest.erase(0, at + 1)) {
        TRY_STATUS(verifier_.line(std::string_view(rest).substr(0, at)));
      }
    }
    return {};
  }

  std::string path_ = testing::TempDir() + "audit_" + std::to_string(::getpid());
  std::vector<std::string> notes_;
  gateway::AuditVerifier verifier_;
};

TEST_F(FileAuditSinkTest, HasTheRowInTheFileWhenWriteReturns) {
  const auto sink = open();
  ASSERT_TRUE(sink);
  EXPECT_EQ(net::read_file(path_, 1000, net::Empty::kAllow), "") << "a header with the first row";
  ASSERT_TRUE((*sink)->write(row(1)));
  EXPECT_NE(text().find(R"({"seq":1,)"), std::string::npos);
  ASSERT_TRUE((*sink)->write(row(2)));
  EXPECT_TRUE(verify({""}));
  EXPECT_EQ(verifier_.counts().decisions, 2U);
}

TEST_F(FileAuditSinkTest, GoesOnWithTheLogAndItsNumbers) {
  ASSERT_TRUE((*open())->write(row(7)));
  const auto sink = open();
  ASSERT_TRUE(sink) << sink.error().to_string();
  EXPECT_EQ((*sink)->last_sequence(), 7U);
  ASSERT_TRUE((*sink)->write(row(8)));
  EXPECT_TRUE(verify({""}));
  EXPECT_TRUE(notes_.empty());
}

TEST_F(FileAuditSinkTest, SetsACutLineAsideAndSaysSo) {
  ASSERT_TRUE((*open())->write(row(1)));
  ASSERT_TRUE(net::write_file(path_, text() + R"({"seq":2,"at)"));
  ASSERT_TRUE((*open())->write(row(2)));
  EXPECT_TRUE(verify({""}));
  EXPECT_EQ(text(".torn"), "{\"seq\":2,\"at\n");
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_NE(notes_[0].find("the last line was cut after 12 bytes"), std::string::npos);
}

TEST_F(FileAuditSinkTest, RefusesALogWhoseEndDoesNotVerify) {
  ASSERT_TRUE((*open())->write(row(1)));
  std::string changed = text();
  changed[changed.find("\"seq\":0") + 6] = '9';
  ASSERT_TRUE(net::write_file(path_, changed));
  const auto sink = open();
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().code, Code::kConfigInvalid);
  EXPECT_NE(sink.error().to_string().find("verify the log"), std::string::npos);
  EXPECT_EQ(text(), changed);
}

TEST_F(FileAuditSinkTest, LeavesAForeignFileAsItIs) {
  for (const char* const foreign : {"notes", "notes\n", "{\"seq\":1}\n", "{\"seq\":1}"}) {
    ASSERT_TRUE(net::write_file(path_, foreign));
    EXPECT_FALSE(open()) << foreign;
    EXPECT_EQ(text(), foreign);
  }
}

TEST_F(FileAuditSinkTest, BelongsToOneGateway) {
  const auto sink = open();
  EXPECT_NE(open().error().to_string().find("in use by another process"), std::string::npos);
}

TEST_F(FileAuditSinkTest, KeepsTheChainAcrossRotatedFiles) {
  {
    const auto sink = open(900);
    for (std::uint64_t i = 1; i <= 10; ++i) {
      ASSERT_TRUE((*sink)->write(row(i)));
    }
  }
  EXPECT_TRUE(verify({".1", ".2", ""}));
  EXPECT_EQ(verifier_.counts().decisions, 10U);
  // A rotation that was killed between its two steps.
  ASSERT_EQ(::rename(path_.c_str(), (path_ + ".3").c_str()), 0);
  const auto sink = open();
  EXPECT_EQ((*sink)->last_sequence(), 10U);
  ASSERT_TRUE((*sink)->write(row(11)));
  EXPECT_TRUE(verify({".1", ".2", ".3", ""}));
}

TEST(FileAuditSink, IsDownOnAFullDiskAndSaysSoOnce) {
  std::vector<std::string> notes;
  const auto sink = FileAuditSink::open(
      "/dev/full", {}, {}, [&](const Error& note) { notes.push_back(note.to_string()); });
  ASSERT_TRUE(sink);
  EXPECT_FALSE((*sink)->write(row(1)));
  EXPECT_FALSE((*sink)->write(row(2)));
  EXPECT_TRUE((*sink)->down());
  EXPECT_EQ(notes, std::vector<std::string>{
                       "/dev/full: cannot write to the file: no space left on device; calls are "
                       "denied until it can be written again"});
}

}  // namespace
}  // namespace gatecrash::host
