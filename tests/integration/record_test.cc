// gatecrash record against servers that misbehave, full disks and Ctrl-C.
#include <signal.h>

#include <string>

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

using transcript::Event;

class Record : public testing::Test {
 protected:
  CommandResult record(const std::string& mode, std::string_view input) {
    return run_command(gatecrash_words({"record", "-o", path_}, mode), input);
  }

  transcript::Transcript recorded() {
    auto read = transcript::read_transcript(net::read_file(path_).value(), path_);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().to_string());
    return *std::move(read);
  }

  std::string bytes(Event::Kind kind, transcript::Direction dir) {
    std::string all;
    for (const Event& event : recorded().events) {
      all += event.kind == kind && event.dir == dir ? event.bytes : "";
    }
    return all;
  }

  std::string from_server() {
    return bytes(Event::Kind::kBytes, transcript::Direction::kServerToClient);
  }

  std::string from_client() {
    return bytes(Event::Kind::kBytes, transcript::Direction::kClientToServer);
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.path("session.transcript.jsonl");
};

TEST_F(Record, KeepsASessionAndItsStderr) {
  const CommandResult result = record("chatty", kInitialize);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(from_client(), kInitialize);
  EXPECT_EQ(from_server(), result.out);
  EXPECT_NE(result.out.find(R"("result":{"ok":true})"), std::string::npos);
  EXPECT_NE(result.err.find("before\nafter\n"), std::string::npos) << "stderr is passed on";
  EXPECT_EQ(recorded().events.back().exit_code, 0);
}

TEST_F(Record, NamesAServerCommandThatDoesNotExist) {
  const CommandResult result =
      gatecrash({"record", "-o", path_, "--", "/nonexistent/server"}, kInitialize);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("cannot start '/nonexistent/server': no such command"),
            std::string::npos);
}

TEST_F(Record, KeepsTheExitOfAServerThatExitsAtOnce) {
  // The client is still there when the server leaves.
  Command command(gatecrash_words({"record", "-o", path_}, "exit"));
  ASSERT_TRUE(command.wait_for_err("while the client was connected"));
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("gatecrash: the server ended (exit code 7) while the client was "
                            "connected\n"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(recorded().events.back().exit_code, 7);
}

TEST_F(Record, KeepsGarbageAsItCame) {
  const CommandResult result = record("garbage", kInitialize);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(from_server(), result.out);
  EXPECT_NE(result.out.find(std::string("\xff\xfe\0garbage\n", 11)), std::string::npos);
}

TEST_F(Record, SaysThatAServerNeverAnswered) {
  const CommandResult result = record("silent", kInitialize);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("gatecrash: the server never answered (it ended with exit code 0)\n"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(from_client(), kInitialize);
}

TEST_F(Record, LosesNothingOnCtrlC) {
  Command command(gatecrash_words({"record", "-o", path_}, "echo"));
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_out("\n"));
  command.signal(SIGINT);
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_FALSE(recorded().truncated.has_value());
  EXPECT_EQ(from_client(), kInitialize);
  EXPECT_EQ(from_server(), result.out);
  EXPECT_EQ(recorded().events.back().kind, Event::Kind::kExit);
}

TEST_F(Record, LosesNothingWhenKilled) {
  Command command(gatecrash_words({"record", "-o", path_}, "echo"));
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_out("\n"));
  command.signal(SIGKILL);
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, -SIGKILL);
  EXPECT_EQ(from_client(), kInitialize);
  EXPECT_EQ(from_server(), result.out) << "what was passed on is in the file";
}

TEST_F(Record, EndsAServerThatIgnoresEverythingOnCtrlC) {
  Command command(gatecrash_words({"record", "-o", path_}, "stubborn"));
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_err("stubborn\n"));
  command.signal(SIGINT);
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_EQ(recorded().events.back().exit_code, -SIGKILL);
}

TEST_F(Record, RefusesAFullDiskInOneLine) {
  const CommandResult result =
      run_command(gatecrash_words({"record", "-o", "/dev/full"}, "echo"), kInitialize);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "") << "nothing is passed on that is not recorded";
  EXPECT_EQ(result.err,
            "gatecrash: /dev/full: cannot write to the file: no space left on device\n");
}

TEST_F(Record, StopsWhenTheDiskFillsUpMeanwhile) {
  const CommandResult result =
      run_command({"/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh", gatecrash_path(), "record",
                   "-o", path_, "--", faulty_server_path(), "flood"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: " + path_ + ": cannot write to the file: file too large\n");
  EXPECT_EQ(from_server(), result.out) << "what was passed on is in the file";
}

TEST_F(Record, RefusesADirectoryForItsFile) {
  const CommandResult result =
      run_command(gatecrash_words({"record", "-o", folder_.path("")}, "echo"), kInitialize);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: " + folder_.path("") + ": is a directory: name a file\n");
}

// A sanitizer reserves terabytes of address space: there only what was carried is checked.
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GATECRASH_NO_ADDRESS_LIMIT
#endif
#endif
#ifdef GATECRASH_NO_ADDRESS_LIMIT
constexpr const char* kLimited = "exec \"$@\"";
#else
constexpr const char* kLimited = "ulimit -v 262144; exec \"$@\"";
#endif

TEST_F(Record, CarriesAFloodWithoutKeepingItInMemory) {
  const CommandResult result =
      run_command({"/bin/sh", "-c", kLimited, "sh", gatecrash_path(), "record", "-o", "/dev/null",
                   "--", faulty_server_path(), "flood"});
  EXPECT_EQ(result.out.size() / 1'000'000, 66U);
}

}  // namespace
}  // namespace gatecrash::tests
