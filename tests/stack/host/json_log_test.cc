#include "stack/host/json_log.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::host {
namespace {

TEST(JsonLog, WritesOneObjectALine) {
  ManualClock clock(instant_from_us(1'000'000));
  std::string text;
  JsonLog log(clock, [&](std::string_view line) { text += line; });
  log.event("draining");
  log.failure("x", {Code::kLocalIo, "say \"it\"", "f"});
  EXPECT_EQ(text, R"({"at":"1970-01-01T00:00:01.000Z","event":"draining"})"
                  "\n"
                  R"({"at":"1970-01-01T00:00:01.000Z","event":"x","error":"f: say \"it\""})"
                  "\n");
}

TEST(JsonLog, GoesOnAtTheEndOfItsFile) {
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("log.jsonl", "before\n");
  const auto write = log_writer(path);
  ASSERT_TRUE(write);
  (*write)("after\n");
  EXPECT_EQ(net::read_file(path).value(), "before\nafter\n");
  EXPECT_FALSE(log_writer(folder.path("no/such/folder")));
}

}  // namespace
}  // namespace gatecrash::host
