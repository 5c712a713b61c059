#include "stack/net/poller.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::net {
namespace {

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

TEST(Poller, MovesEveryByteInOrderAndThenTheEnd) {
  Pipe in;
  Pipe out;
  std::string sent;
  for (int i = 0; i < 500'000; ++i) {
    sent.push_back(static_cast<char>(i * 31));
  }
  std::string got;
  bool ended = false;
  Sink to_middle(std::move(in.write));
  Sink to_end(std::move(out.write));
  Source middle(
      std::move(in.read), [&](std::string_view bytes) { to_end.write(bytes); },
      [&] { to_end.close(); }, {&to_end});
  Source end(
      std::move(out.read), [&](std::string_view bytes) { got += bytes; }, [&] { ended = true; });
  Poller poller;
  poller.add(to_middle);
  poller.add(to_end);
  poller.add(middle);
  poller.add(end);
  to_middle.write(sent);
  to_middle.close();
  while (!ended) {
    ASSERT_TRUE(poller.step(std::chrono::seconds(10)));
  }
  EXPECT_EQ(got, sent);
}

TEST(Poller, StopsReadingFromWhoeverFeedsAFullSink) {
  Pipe fast;
  Pipe slow;
  Sink sink(std::move(slow.write));
  std::size_t read_bytes = 0;
  Source source(
      std::move(fast.read),
      [&](std::string_view bytes) {
        read_bytes += bytes.size();
        sink.write(bytes);
      },
      [] {}, {&sink});
  Poller poller;
  poller.add(source);
  poller.add(sink);
  ::fcntl(fast.write.get(), F_SETFL, O_NONBLOCK);
  const std::string chunk(16 * 1024, 'x');
  std::size_t offered = 0;
  while (offered < 8 * kQueueBytesMax) {
    const ssize_t wrote = ::write(fast.write.get(), chunk.data(), chunk.size());
    if (wrote > 0) {
      offered += static_cast<std::size_t>(wrote);
    } else if (!poller.step(std::chrono::milliseconds(0))) {
      break;  // nobody moves: the writer is held back
    }
  }
  EXPECT_TRUE(sink.full());
  EXPECT_GE(read_bytes, kQueueBytesMax);
  EXPECT_LE(read_bytes, kQueueBytesMax + 256 * 1024);

  // Once the slow reader reads, the source is read again.
  ::fcntl(slow.read.get(), F_SETFL, O_NONBLOCK);
  std::string buffer(64 * 1024, '\0');
  std::size_t drained = 0;
  const std::size_t before = read_bytes;
  while (drained < before) {
    poller.step(std::chrono::milliseconds(0));
    const ssize_t got = ::read(slow.read.get(), buffer.data(), buffer.size());
    drained += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
  }
  EXPECT_GT(read_bytes, before);
}

TEST(Poller, SurvivesAReaderThatHasGone) {
  ignore_write_signals();
  Pipe pipe;
  pipe.read.reset();
  Sink sink(std::move(pipe.write));
  Poller poller;
  poller.add(sink);
  sink.write("x");
  EXPECT_TRUE(poller.step(std::chrono::seconds(10)));
  EXPECT_TRUE(sink.gone());
  EXPECT_EQ(sink.write_errno(), EPIPE);
  sink.write("y");
  EXPECT_TRUE(sink.drained()) << "what nobody will read is not kept";
  EXPECT_FALSE(poller.step());
}

TEST(Poller, GivesUpAPeerWhoseQueueNothingHoldsBack) {
  Pipe pipe;
  Sink sink(std::move(pipe.write));
  const std::string chunk(kQueueBytesMax, 'x');
  for (std::size_t queued = 0; queued < kQueueBytesHardMax; queued += chunk.size()) {
    sink.write(chunk);
    EXPECT_FALSE(sink.gone());
  }
  sink.write("x");
  EXPECT_EQ(sink.write_errno(), ENOBUFS);
  EXPECT_TRUE(sink.drained());
}

// epoll refuses these: a gateway whose input is a file or /dev/null would not start.
TEST(Poller, ReadsRegularFilesAndDevNull) {
  for (const char* path : {"/dev/null", "/etc/passwd"}) {
    UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
    bool ended = false;
    Source source(file.get(), [](std::string_view) {}, [&] { ended = true; });
    Poller poller;
    poller.add(source);
    for (int i = 0; i < 1000 && !ended; ++i) {
      poller.step(std::chrono::seconds(10));
    }
    EXPECT_TRUE(ended) << path;
  }
}

TEST(Poller, TakesAClosedDescriptorForTheEndOfInput) {
  UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = file.get();
  file.reset();
  bool ended = false;
  Source source(number, [](std::string_view) {}, [&] { ended = true; });
  Poller poller;
  poller.add(source);
  EXPECT_TRUE(poller.step(std::chrono::seconds(10)));
  EXPECT_TRUE(ended);
}

TEST(Poller, LeavesASharedDescriptorBlocking) {
  Pipe pipe;
  Sink sink(pipe.write.get());
  Poller poller;
  poller.add(sink);
  // More than the pipe holds: a write that blocks would hang here.
  sink.write(std::string(256 * 1024, 'x'));
  while (poller.step(std::chrono::milliseconds(0))) {
  }
  EXPECT_FALSE(sink.drained());
  EXPECT_EQ(::fcntl(pipe.write.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(Poller, WaitsNoLongerThanItsLimit) {
  Pipe pipe;
  Source source(std::move(pipe.read), [](std::string_view) {}, [] {});
  Poller poller;
  poller.add(source);
  const Monotonic before = monotonic_now();
  EXPECT_FALSE(poller.step(std::chrono::milliseconds(20)));
  EXPECT_GE(monotonic_now() - before, std::chrono::milliseconds(19));
}

}  // namespace
}  // namespace gatecrash::net
