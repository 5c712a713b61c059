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

/// Of selftest's faults one for each thing that a world does, and a few more (all of them:
/// ci/stages/selftest.sh, in the release build).
struct SeededFault {
  std::string name;
  std::string happens;  // in its finding; empty: messages are enough
};

class SeededFaults : public testing::TestWithParam<SeededFault> {};

TEST_P(SeededFaults, AreCaughtInAFewMessagesAndReproducedElsewhere) {
  TemporaryFolder folder;
  const CommandResult result = gatecrash(
      {"selftest", "--fault", GetParam().name, "--json", "--out", folder.path("findings")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 2U) << result.out;
  const auto caught = wire::read_json(lines[0]);
  const auto clean = wire::read_json(lines[1]);
  ASSERT_TRUE(caught.has_value() && clean.has_value()) << result.out;
  EXPECT_TRUE(caught->find("caught")->as_bool()) << lines[0];
  EXPECT_LE(caught->find("messages")->as_int64(), 5) << lines[0];
  EXPECT_GE(clean->find("calls")->as_int64(), 10 * *caught->find("calls")->as_int64());
  EXPECT_EQ(clean->find("findings")->as_int64(), 0) << lines[1];
  // What is in a finding's folder is enough, wherever it is copied to.
  std::filesystem::rename(folder.path("findings"), folder.path("elsewhere"));
  const std::string command(caught->find_string("reproduce").value_or(""));
  const std::string finding = folder.path("elsewhere/" + command.substr(command.rfind('/') + 1));
  EXPECT_EQ(gatecrash({"check", finding}).exit_code, 1) << finding;
  const std::string events = net::read_file(finding + "/transcript.jsonl").value_or("");
  const std::string event = "\"world\":\"" + GetParam().happens;
  EXPECT_NE(events.find(event), std::string::npos) << event;
}

INSTANTIATE_TEST_SUITE_P(Selftest, SeededFaults,
                         testing::Values(SeededFault{"cap-off-by-one", {}},
                                         SeededFault{"answer-altered", {}},
                                         SeededFault{"clock-is-believed", "clock-step"},
                                         SeededFault{"outage-counts-nothing", "state-store-down"},
                                         SeededFault{"full-disk-is-no-matter", "audit-down"},
                                         SeededFault{"rows-begin-again", "gateway-restart"},
                                         SeededFault{"reload-is-ignored", "reload"},
                                         SeededFault{"session-never-ends", "server-crash"},
                                         SeededFault{"late-answer-is-dropped", "healed"},
                                         SeededFault{"one-word-releases-all", "approval"}),
                         [](const auto& param_info) {
                           std::string name = param_info.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

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
