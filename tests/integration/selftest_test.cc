// gatecrash selftest and demo: faults are caught, and what is printed reproduces them.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/wire/json_reader.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

TEST(Selftest, CatchesEveryFaultInAFewMessagesAndReproducesIt) {
  TemporaryFolder folder;
  const CommandResult result = gatecrash({"selftest", "--json", "--out", folder.path("findings")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> lines = lines_of(result.out);
  ASSERT_GE(lines.size(), 60U);
  std::int64_t longest = 0;
  std::vector<std::string> findings;
  for (const std::string& line : lines) {
    const auto event = wire::read_json(line);
    ASSERT_TRUE(event.has_value()) << line;
    if (event->find_string("event") == "clean") {
      EXPECT_EQ(&line, &lines.back());
      EXPECT_GE(event->find("calls")->as_int64(), 10 * longest) << line;
      EXPECT_EQ(event->find("findings")->as_int64(), 0) << line;
      continue;
    }
    longest = std::max(longest, event->find("calls")->as_int64().value_or(0));
    EXPECT_TRUE(event->find("caught")->as_bool()) << line;
    EXPECT_LE(event->find("messages")->as_int64(), 5) << line;
    const std::string command(event->find_string("reproduce").value_or(""));
    findings.push_back(command.substr(command.rfind('/') + 1));
  }
  // What is in a finding's folder is enough, wherever it is copied to.
  std::filesystem::rename(folder.path("findings"), folder.path("elsewhere"));
  std::string worlds;
  for (const std::string& finding : findings) {
    const std::string copied = folder.path("elsewhere/" + finding);
    EXPECT_EQ(gatecrash({"check", copied}).exit_code, 1) << finding;
    worlds += net::read_file(copied + "/transcript.jsonl").value_or("");
  }
  for (const char* const happened : {"state-store-down", "audit-down", "reload", "gateway-restart",
                                     "approval", "clock-step", "server-crash"}) {
    EXPECT_NE(worlds.find("\"world\":\"" + std::string(happened) + "\""), std::string::npos)
        << "no finding needs " << happened;
  }
}

TEST(Selftest, RunsOneFaultByName) {
  TemporaryFolder folder;
  const CommandResult result =
      gatecrash({"selftest", "--fault", "answer-twice", "--out", folder.path("findings")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("1 of 1 faults caught"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("nothing found in "), std::string::npos) << result.out;
}

TEST(Selftest, ListsTheFaultsThereAre) {
  const CommandResult list = gatecrash({"selftest", "--list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_NE(list.out.find("\ncounter-per-request "), std::string::npos) << list.out;
  EXPECT_EQ(list.out.rfind("cap-off-by-one ", 0), 0U) << list.out;
  EXPECT_NE(list.out.find("(rate-cap)\n"), std::string::npos) << list.out;
}

TEST(Selftest, SaysBeforeItBeginsThatItsFolderCannotBeMade) {
  const TemporaryFolder folder;
  const std::string file = folder.file("file", "x");
  const CommandResult result = gatecrash({"selftest", "--out", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "gatecrash: " + file + ": is a file: name a folder\n");
}

TEST(Selftest, SaysHowToSeeWhichFaultsThereAre) {
  const CommandResult result = gatecrash({"selftest", "--fault", "no-such"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("'no-such'; gatecrash selftest --list"), std::string::npos)
      << result.err;
}

TEST(Demo, ShowsTheMainJobOnOneScreenAndLeavesAReport) {
  TemporaryFolder folder;
  const std::string out = folder.path("demo");
  const CommandResult result = gatecrash({"demo", "--out", out});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_LE(lines_of(result.out).size(), 40U);
  for (const char* const shown :
       {"0 changed", "all held", "caught by rate-cap", "audit-complete", "quota windows crossed",
        "virtual time", "calls/s", "report.xml"}) {
    EXPECT_NE(result.out.find(shown), std::string::npos) << shown;
  }
  EXPECT_EQ(net::entry_at(out + "/report.xml"), net::Entry::kFile);
  EXPECT_EQ(gatecrash({"replay", out + "/session.transcript.jsonl"}).exit_code, 0);
}

TEST(Demo, SaysWhereItCannotWrite) {
  const CommandResult result = gatecrash({"demo", "--out", "/dev/null/demo"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

}  // namespace
}  // namespace gatecrash::tests
