#include "stack/net/stdio_relay.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }

  UniqueFd read;
  UniqueFd write;
};

/// Passes everything on and remembers what it was told.
class Tee final : public Middle {
 public:
  void from_client(std::string_view bytes) override {
    client += bytes;
    relay->to_server().write(bytes);
  }

  void from_server(std::string_view bytes) override {
    server += bytes;
    relay->to_client().write(bytes);
  }

  void from_server_stderr(std::string_view bytes) override { err += bytes; }

  void client_closed() override { ++client_closes; }

  void server_closed() override { ++server_closes; }

  StdioRelay* relay = nullptr;
  std::string client;
  std::string server;
  std::string err;
  int client_closes = 0;
  int server_closes = 0;
};

class StdioRelayTest : public testing::Test {
 protected:
  /// Starts `script` in a shell behind a relay. The test holds the client's ends.
  void start(const std::string& script, RelayOptions options = {}) {
    auto process = Process::start({"/bin/sh", "-c", script}, ChildStderr::kPipe);
    ASSERT_TRUE(process.has_value());
    options.client_in = to_relay_.read.get();
    options.client_out = from_relay_.write.get();
    relay_.emplace(*std::move(process), signals_, tee_, options);
    tee_.relay = &*relay_;
  }

  void say(std::string_view bytes) {
    ASSERT_EQ(::write(to_relay_.write.get(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }

  void leave() { to_relay_.write.reset(); }

  std::string heard() {
    from_relay_.write.reset();
    std::string all;
    std::array<char, 65536> buffer{};
    ssize_t got = 0;
    while ((got = ::read(from_relay_.read.get(), buffer.data(), buffer.size())) > 0) {
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

  Signals signals_;
  Tee tee_;
  Pipe to_relay_;
  Pipe from_relay_;
  std::optional<StdioRelay> relay_;
};

TEST_F(StdioRelayTest, PassesBytesBothWaysAndEndsWithTheClient) {
  start("cat; echo bye; echo log >&2; exit 4");
  say("hello\n");
  leave();
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  EXPECT_EQ(heard(), "hello\nbye\n");
  EXPECT_EQ(tee_.err, "log\n");
  EXPECT_EQ(relay_->exit_code(), 4);
  EXPECT_EQ(tee_.client_closes, 1);
  EXPECT_EQ(tee_.server_closes, 1);
  EXPECT_TRUE(judge_ending(Ending::kClientLeft, *relay_).has_value());
}

TEST_F(StdioRelayTest, EndsWithAServerThatLeavesFirst) {
  start("echo last words; exit 7");
  EXPECT_EQ(relay_->run(), Ending::kServerLeft);
  EXPECT_EQ(heard(), "last words\n");
  EXPECT_EQ(tee_.client_closes, 1);
  EXPECT_EQ(tee_.server_closes, 1);
  const Status judged = judge_ending(Ending::kServerLeft, *relay_);
  ASSERT_FALSE(judged.has_value());
  EXPECT_EQ(judged.error().code, Code::kPeerGone);
  EXPECT_EQ(judged.error().message,
            "the server ended (exit code 7) while the client was connected");
}

TEST_F(StdioRelayTest, SignalsAServerThatIsSilentAfterItsClientLeft) {
  start("cat >/dev/null; trap '' TERM; sleep 60 & wait; sleep 60",
        {.silence_max = milliseconds(50), .exit_max = milliseconds(50)});
  say("question\n");
  leave();
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  EXPECT_LT(relay_->exit_code(), 0);
  const Status judged = judge_ending(Ending::kClientLeft, *relay_);
  ASSERT_FALSE(judged.has_value());
  EXPECT_EQ(judged.error().message.rfind("the server never answered (it ended with signal ", 0),
            0U);
}

TEST_F(StdioRelayTest, WaitsForAnAnswerThatComesAfterTheClientLeft) {
  start("cat >/dev/null; sleep 0.2; echo late");
  say("question\n");
  leave();
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  EXPECT_EQ(heard(), "late\n");
}

TEST_F(StdioRelayTest, EndsQuicklyAfterASignalAndStillReadsWhatTheServerSays) {
  start("trap 'echo stopped >&2; exit 9' TERM; echo up; while :; do sleep 0.05; done");
  std::thread interrupter([&] {
    char byte = 0;
    EXPECT_EQ(::read(from_relay_.read.get(), &byte, 1), 1);
    ::kill(::getpid(), SIGINT);
  });
  EXPECT_EQ(relay_->run(), Ending::kInterrupted);
  interrupter.join();
  EXPECT_NE(tee_.err.find("stopped\n"), std::string::npos);
  EXPECT_EQ(relay_->exit_code(), 9);
  EXPECT_EQ(tee_.client_closes, 1);
}

TEST_F(StdioRelayTest, EndsWhenNobodyReadsItsOutput) {
  start("cat");
  from_relay_.read.reset();
  say("hello\n");
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  EXPECT_EQ(tee_.client_closes, 1);
}

// A grandchild that keeps the pipes open must not keep the relay.
TEST_F(StdioRelayTest, DoesNotWaitForWhatTheServerLeftBehind) {
  start("sleep 5 & exit 0");
  leave();
  const Monotonic before = monotonic_now();
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  EXPECT_LT(monotonic_now() - before, seconds(4));
  EXPECT_EQ(tee_.server_closes, 1);
}

// Both write all they have before they read: with unbounded patience somewhere, this deadlocks.
TEST_F(StdioRelayTest, CarriesMoreThanItsQueuesHold) {
  start("cat");
  const std::string sent(4 * kQueueBytesMax, 'x');
  std::thread client([&] {
    say(sent);
    leave();
  });
  std::size_t got = 0;
  std::thread reader([&] {
    std::array<char, 65536> buffer{};
    while (got < sent.size()) {
      const ssize_t count = ::read(from_relay_.read.get(), buffer.data(), buffer.size());
      ASSERT_GT(count, 0);
      got += static_cast<std::size_t>(count);
    }
  });
  EXPECT_EQ(relay_->run(), Ending::kClientLeft);
  client.join();
  reader.join();
  EXPECT_EQ(got, sent.size());
}

}  // namespace
}  // namespace gatecrash::net
