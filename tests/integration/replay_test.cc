// gatecrash replay: files that cannot be replayed, targets that misbehave, and what a recording
// replayed against its own server says.
#include <signal.h>

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class Replay : public testing::Test {
 protected:
  /// A recording of the well-behaved server.
  std::string recording() {
    const std::string path = folder_.path("session.transcript.jsonl");
    const CommandResult result = run_command(gatecrash_words({"record", "-o", path}, "echo"),
                                             std::string(kInitialize) + std::string(kReadCall));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return path;
  }

  CommandResult replay(const std::string& file, const std::string& mode) {
    return run_command(gatecrash_words({"replay", file}, mode));
  }

  TemporaryFolder folder_;
};

TEST_F(Replay, HoldsAgainstTheServerThatWasRecorded) {
  const CommandResult result = replay(recording(), "echo");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST_F(Replay, PointsAtAnAnswerThatChanged) {
  const std::string path = recording();
  std::string bytes = net::read_file(path).value();
  const std::size_t at = bytes.rfind("true}}");
  ASSERT_NE(at, std::string::npos);
  ASSERT_TRUE(net::write_file(path, bytes.replace(at, 4, "null")).has_value());
  const CommandResult result = replay(path, "echo");
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("/result/ok"), std::string::npos) << result.out;
}

TEST_F(Replay, ReadsATruncatedFileAndSaysSo) {
  const std::string path = recording();
  const std::string bytes = net::read_file(path).value();
  const std::size_t last_line = bytes.rfind('\n', bytes.size() - 2) + 1;
  ASSERT_TRUE(net::write_file(path, bytes.substr(0, last_line + 10)).has_value());
  const CommandResult result = replay(path, "echo");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.err.find("gatecrash: warning: " + path), std::string::npos) << result.err;
}

TEST_F(Replay, NamesAServerCommandThatDoesNotExist) {
  const CommandResult result = gatecrash({"replay", recording(), "--", "/nonexistent/server"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("cannot start '/nonexistent/server'"), std::string::npos);
}

TEST_F(Replay, BlamesATargetThatExitsAtOnce) {
  const CommandResult result = replay(recording(), "exit");
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

TEST_F(Replay, GivesUpOnATargetThatNeverAnswers) {
  const CommandResult result =
      run_command(gatecrash_words({"replay", recording(), "--timeout", "100ms"}, "silent"));
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

TEST_F(Replay, ReportsGarbageAsAChange) {
  const CommandResult result = replay(recording(), "garbage");
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
}

TEST_F(Replay, IsInterruptedByCtrlC) {
  Command command(gatecrash_words({"replay", recording()}, "stubborn"));
  ASSERT_TRUE(command.wait_for_err("stubborn\n"));
  command.signal(SIGINT);
  EXPECT_EQ(command.finish().exit_code, 130);
}

struct BadFile {
  std::string name;
  std::string bytes;
  std::string says;
};

void PrintTo(const BadFile& value, std::ostream* out) { *out << value.name; }

const std::vector<BadFile> kBadFiles = {
    {"Empty", "", "the file is empty"},
    {"UnknownVersion",
     R"({"gatecrash":"transcript","version":99,"epoch_us":0,"by":"x","transport":"stdio"})"
     "\n",
     "99"},
    {"NotATranscript", "hello\n", ":1"},
    {"UnknownMember",
     R"({"gatecrash":"transcript","version":1,"epoch_us":0,"by":"x","transport":"stdio","x":1})"
     "\n",
     "x"},
};

class BadTranscripts : public testing::TestWithParam<BadFile> {};

TEST_P(BadTranscripts, AreRefusedInOneLine) {
  const TemporaryFolder folder;
  const std::string path = folder.file("bad.transcript.jsonl", GetParam().bytes);
  const CommandResult result = gatecrash({"replay", path});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_EQ(result.err.rfind("gatecrash: " + path, 0), 0U) << result.err;
  EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Files, BadTranscripts, testing::ValuesIn(kBadFiles),
                         [](const auto& param) { return param.param.name; });

TEST_F(Replay, RefusesAFolder) {
  const CommandResult result = gatecrash({"replay", folder_.path("")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: " + folder_.path("") + ": is a directory: name a file\n");
}

}  // namespace
}  // namespace gatecrash::tests
