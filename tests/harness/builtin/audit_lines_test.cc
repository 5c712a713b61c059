#include "harness/builtin/audit_lines.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::builtin {
namespace {

TEST(AuditLines, BeginEachFileWithAHeaderAndChainThemAll) {
  AuditLines lines;
  gateway::AuditVerifier verifier;
  const auto verify = [&](const std::string& line) {
    const Status chained = verifier.line(std::string_view(line).substr(0, line.size() - 1));
    EXPECT_TRUE(chained) << chained.error().to_string();
  };
  std::uint64_t files = 0;
  for (std::uint64_t i = 0; i < 3 * kAuditLinesPerFile; ++i) {
    if (const std::string header = lines.header(0, {}); !header.empty()) {
      ++files;
      verifier.begin_file();
      verify(header);
    }
    verify(lines.add(gateway::audit_event_json("started", {})));
  }
  EXPECT_EQ(files, 4U);  // a header is a line of its file
  EXPECT_EQ(verifier.counts().lines, 3 * kAuditLinesPerFile + files);
}

}  // namespace
}  // namespace gatecrash::builtin
