#include "stack/host/file_audit_sink.h"

#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

TEST(FileAuditSink, HasTheRowInTheFileWhenWriteReturns) {
  const std::string path = testing::TempDir() + "audit_" + std::to_string(::getpid());
  FileAuditSink sink(*net::FileWriter::create(path), [](const Error&) { FAIL(); });
  gateway::AuditRow row;
  row.sequence = 1;
  row.tool = "read";
  ASSERT_TRUE(sink.write(row).has_value());
  const std::string line = net::read_file(path).value();
  EXPECT_EQ(line.rfind(R"({"seq":1,)", 0), 0U) << line;
  EXPECT_EQ(line.back(), '\n');
  row.sequence = 2;
  ASSERT_TRUE(sink.write(row).has_value());
  ASSERT_TRUE(sink.close().has_value());
  EXPECT_EQ(net::read_file(path).value().rfind(line + R"({"seq":2,)", 0), 0U);
  ::unlink(path.c_str());
}

TEST(FileAuditSink, StaysDownAfterAFullDiskAndSaysSoOnce) {
  int failures = 0;
  FileAuditSink sink(*net::FileWriter::append("/dev/full"), [&](const Error& error) {
    ++failures;
    EXPECT_EQ(error.to_string(), "/dev/full: cannot write to the file: no space left on device");
  });
  EXPECT_FALSE(sink.write({}).has_value());
  EXPECT_FALSE(sink.write({}).has_value());
  EXPECT_EQ(failures, 1);
}

}  // namespace
}  // namespace gatecrash::host
