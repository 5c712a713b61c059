#include "harness/record/recording_middle.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"
#include "stack/net/folder.h"

namespace gatecrash::record {
namespace {

using transcript::Event;

class RecordingMiddleTest : public testing::Test {
 protected:
  RecordingMiddleTest() : folder_(net::make_temporary_folder().value()) {}

  ~RecordingMiddleTest() override { net::remove_folder(folder_); }

  /// A server that says "out" and complains "err", recorded in at most so many bytes.
  std::vector<Event> record(RecordingMiddle::Stderr complaints, std::uint64_t bytes_max) {
    const std::string path = folder_ + "/log.jsonl";
    transcript::Header header;
    header.transport = "stdio";
    EventLog log = EventLog::create(path, header, {}, {.bytes_max = bytes_max}).value();
    RecordingMiddle middle(log, transcript::Tap::kUpstream, complaints);
    std::array<int, 2> pipe = {-1, -1};
    EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const net::UniqueFd hears(pipe[0]);
    net::UniqueFd client_out(pipe[1]);
    const net::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    net::RelayOptions options;
    options.client_in = nothing.get();
    options.client_out = client_out.get();
    options.client_err = nothing.get();
    auto server =
        net::Process::start({"/bin/sh", "-c", "echo out; echo err >&2"}, net::ChildStderr::kPipe);
    net::StdioRelay relay(std::move(server).value(), signals_, middle, options);
    middle.attach(relay);
    middle.open();
    relay.run();
    middle.exited(relay.exit_code());
    client_out.reset();
    heard_.resize(64);
    heard_.resize(static_cast<std::size_t>(
        std::max<ssize_t>(::read(hears.get(), heard_.data(), heard_.size()), 0)));
    return transcript::read_transcript(net::read_file(path).value(), path).value().events;
  }

  std::string folder_;
  std::string heard_;
  net::Signals signals_;
};

bool has(const std::vector<Event>& events, Event::Kind kind) {
  return std::any_of(events.begin(), events.end(),
                     [&](const Event& event) { return event.kind == kind; });
}

TEST_F(RecordingMiddleTest, WritesASessionFromItsOpeningToItsExit) {
  const auto events = record(RecordingMiddle::Stderr::kWritten, UINT64_MAX);
  EXPECT_EQ(heard_, "out\n");
  EXPECT_EQ(events.front().kind, Event::Kind::kOpen);
  EXPECT_EQ(events.back().kind, Event::Kind::kExit);
  EXPECT_TRUE(has(events, Event::Kind::kStderr));
  for (const Event& event : events) {
    EXPECT_EQ(event.session, "1");
    EXPECT_TRUE(event.kind != Event::Kind::kBytes || event.tap == transcript::Tap::kUpstream);
  }
}

TEST_F(RecordingMiddleTest, LeavesComplaintsOutWhereTheyAreOnlyPassedOn) {
  EXPECT_FALSE(has(record(RecordingMiddle::Stderr::kPassed, UINT64_MAX), Event::Kind::kStderr));
}

TEST_F(RecordingMiddleTest, PassesNothingOnThatIsNotWritten) {
  record(RecordingMiddle::Stderr::kPassed, 40);
  EXPECT_EQ(heard_, "");
}

}  // namespace
}  // namespace gatecrash::record
