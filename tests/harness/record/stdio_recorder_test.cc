#include "harness/record/stdio_recorder.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/real_clock.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;

class StdioRecorderTest : public testing::Test {
 protected:
  StdioRecorderTest() : path_(testing::TempDir() + "recorder_" + std::to_string(::getpid())) {}

  ~StdioRecorderTest() override { ::unlink(path_.c_str()); }

  Result<Recording> record(const std::string& script, std::string_view input) {
    std::array<int, 2> in = {-1, -1};
    std::array<int, 2> out = {-1, -1};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    const net::UniqueFd client_in(in[0]);
    net::UniqueFd says(in[1]);
    const net::UniqueFd hears(out[0]);
    net::UniqueFd client_out(out[1]);
    EXPECT_EQ(::write(says.get(), input.data(), input.size()), static_cast<ssize_t>(input.size()));
    says.reset();
    const net::UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    RecordingOptions options{path_, {"/bin/sh", "-c", script}, "test", {}};
    options.relay.client_in = client_in.get();
    options.relay.client_out = client_out.get();
    options.relay.client_err = nowhere.get();
    net::RealClock clock;
    auto recording = record_stdio(options, clock, signals_);
    client_out.reset();
    heard_.resize(65536);
    const ssize_t got = ::read(hears.get(), heard_.data(), heard_.size());
    heard_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return recording;
  }

  transcript::Transcript recorded() {
    auto read = transcript::read_transcript(net::read_file(path_).value(), path_);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().to_string());
    return *std::move(read);
  }

  std::string bytes_of(Event::Kind kind, Direction dir) {
    std::string bytes;
    for (const Event& event : recorded().events) {
      if (event.kind == kind && event.dir == dir) {
        bytes += event.bytes;
      }
    }
    return bytes;
  }

  std::string path_;
  std::string heard_;
  net::Signals signals_;
};

TEST_F(StdioRecorderTest, KeepsEveryByteOfBothDirectionsAndOfStderr) {
  const std::string input("{\"a\":1,\"a\":1.10}\r\n\xff\xfe\0\n", 22);
  const auto recording = record("cat; printf '\\377log' >&2; exit 3", input);
  ASSERT_TRUE(recording.has_value()) << recording.error().to_string();
  EXPECT_EQ(heard_, input);
  EXPECT_EQ(bytes_of(Event::Kind::kBytes, Direction::kClientToServer), input);
  EXPECT_EQ(bytes_of(Event::Kind::kBytes, Direction::kServerToClient), input);
  std::string err;
  for (const Event& event : recorded().events) {
    err += event.kind == Event::Kind::kStderr ? event.bytes : "";
  }
  EXPECT_EQ(err, "\xfflog");
  EXPECT_EQ(recording->exit_code, 3);
  EXPECT_TRUE(recording->server_fault.has_value());
}

TEST_F(StdioRecorderTest, BeginsWithItsHeaderAndEndsWithTheExit) {
  ASSERT_TRUE(record("cat", "x\n").has_value());
  const transcript::Transcript transcript = recorded();
  EXPECT_EQ(transcript.header.by, "test");
  EXPECT_EQ(transcript.header.transport, "stdio");
  EXPECT_EQ(transcript.events.front().kind, Event::Kind::kOpen);
  EXPECT_EQ(transcript.events.back().kind, Event::Kind::kExit);
  int ends = 0;
  Duration last{};
  for (const Event& event : transcript.events) {
    ends += event.kind == Event::Kind::kEof ? 1 : 0;
    EXPECT_GE(event.at, last);
    last = event.at;
  }
  EXPECT_EQ(ends, 2);
}

TEST_F(StdioRecorderTest, KeepsItsFilePrivate) {
  ASSERT_TRUE(record("cat", "x\n").has_value());
  struct stat info = {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(StdioRecorderTest, RecordsAServerThatNeverAnswersAndSaysSo) {
  const auto recording = record("cat >/dev/null", "question\n");
  ASSERT_TRUE(recording.has_value());
  ASSERT_FALSE(recording->server_fault.has_value());
  EXPECT_EQ(recording->server_fault.error().code, Code::kPeerGone);
  EXPECT_EQ(bytes_of(Event::Kind::kBytes, Direction::kClientToServer), "question\n");
}

// What was passed on is in the file: so what does not fit into the file is not passed on.
TEST_F(StdioRecorderTest, PassesNothingOnThatItCouldNotRecord) {
  rlimit before = {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto recording = record("cat", std::string(20'000, 'x') + "\n");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(recording.has_value());
  EXPECT_EQ(recording.error().to_string(), path_ + ": cannot write to the file: file too large");
  EXPECT_EQ(heard_, "");
  EXPECT_FALSE(recorded().truncated.has_value()) << "no line is cut";
}

TEST_F(StdioRecorderTest, StartsNoServerWhenTheDiskIsFull) {
  const std::string mark = path_ + ".started";
  RecordingOptions options{"/dev/full", {"/bin/sh", "-c", "touch " + mark}, "test", {}};
  net::RealClock clock;
  const auto recording = record_stdio(options, clock, signals_);
  ASSERT_FALSE(recording.has_value());
  EXPECT_EQ(recording.error().to_string(),
            "/dev/full: cannot write to the file: no space left on device");
  EXPECT_NE(::access(mark.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace gatecrash::record
