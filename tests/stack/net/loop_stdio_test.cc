#include "stack/net/loop_stdio.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "stack/net/poller.h"
#include "stack/net/unique_fd.h"
#include "tests/stack/net/run_until.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

struct TwoEnds {
  TwoEnds() {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }

  UniqueFd read;
  UniqueFd write;
};

void put(const UniqueFd& fd, std::string_view bytes) {
  EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
}

std::string take(const UniqueFd& fd) {
  std::string bytes(64 * 1024, '\0');
  const ssize_t got = ::read(fd.get(), bytes.data(), bytes.size());
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

struct StdioWorld {
  void open(int from, int to) {
    stdio = std::make_unique<LoopStdio>(loop, from, to,
                                        LoopStdio::Handlers{
                                            .on_bytes =
                                                [this](std::string_view bytes) {
                                                  in += bytes;
                                                  if (then) {
                                                    then();
                                                  }
                                                },
                                            .on_end = [this] { ++ends; },
                                            .on_gone = [this] { ++gone; },
                                            .on_drained = [this] { ++drained; },
                                        });
  }

  bool until(const std::function<bool()>& done) { return run_until(loop, done); }

  bool turn(int times) {
    return until([&] { return times-- == 0; });
  }

  Loop loop;
  TwoEnds from_client;
  TwoEnds to_client;
  std::string in;
  int ends = 0;
  int gone = 0;
  int drained = 0;
  std::function<void()> then;
  std::unique_ptr<LoopStdio> stdio;
};

TEST(LoopStdio, PassesBytesBothWaysUntilTheEnd) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  put(world.from_client.write, "hello");
  ASSERT_TRUE(world.until([&] { return world.in == "hello"; }));
  world.stdio->write("back");
  EXPECT_EQ(world.stdio->queued(), 4U);
  ASSERT_TRUE(world.until([&] { return world.drained == 1; }));
  EXPECT_EQ(take(world.to_client.read), "back");
  world.from_client.write.reset();
  ASSERT_TRUE(world.until([&] { return world.ends == 1; }));
  EXPECT_TRUE(world.turn(5));
  EXPECT_EQ(world.ends, 1);
}

TEST(LoopStdio, LeavesSharedDescriptorsAsTheyAre) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  world.stdio->write(std::string(1'000'000, 'a'));
  put(world.from_client.write, "hello");
  ASSERT_TRUE(world.until([&] { return world.in == "hello"; }));
  for (const int fd : {world.from_client.read.get(), world.to_client.write.get()}) {
    EXPECT_EQ(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  }
  world.stdio.reset();
  EXPECT_GE(::fcntl(world.to_client.write.get(), F_GETFL), 0);
}

TEST(LoopStdio, AReaderThatDoesNotReadStopsNobodyElse) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  world.stdio->write(std::string(1'000'000, 'a'));
  put(world.from_client.write, "hello");
  ASSERT_TRUE(world.until([&] { return world.in == "hello"; }));
  EXPECT_GT(world.stdio->queued(), 900'000U);
  std::size_t read = 0;
  ASSERT_TRUE(world.until([&] {
    if (world.stdio->queued() > 0) {
      read += take(world.to_client.read).size();
    }
    return world.stdio->queued() == 0;
  }));
  EXPECT_EQ(world.drained, 1);
  read += take(world.to_client.read).size();
  EXPECT_EQ(read, 1'000'000U);
}

TEST(LoopStdio, NoticesAReaderThatLeavesWhileNothingIsWritten) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  EXPECT_TRUE(world.turn(3));
  world.to_client.read.reset();
  ASSERT_TRUE(world.until([&] { return world.gone == 1; }));
  world.stdio->write("late");
  EXPECT_TRUE(world.turn(5));
  EXPECT_EQ(world.gone, 1);
  EXPECT_EQ(world.stdio->queued(), 0U);
}

TEST(LoopStdio, AReaderThatNeverReadsIsGoneAtTheHardBound) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  const std::string mebibyte(1024 * 1024, 'a');
  for (std::size_t bytes = 0; bytes <= kQueueBytesHardMax; bytes += mebibyte.size()) {
    world.stdio->write(mebibyte);
  }
  EXPECT_EQ(world.gone, 0);
  ASSERT_TRUE(world.until([&] { return world.gone == 1; }));
  EXPECT_EQ(world.stdio->queued(), 0U);
}

TEST(LoopStdio, WaitsWhilePaused) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  world.stdio->pause();
  put(world.from_client.write, "hello");
  EXPECT_TRUE(world.turn(10));
  EXPECT_EQ(world.in, "");
  world.stdio->resume();
  EXPECT_TRUE(world.until([&] { return world.in == "hello"; }));
}

TEST(LoopStdio, ReadsAndWritesFiles) {
  const tests::TemporaryFolder folder;
  const std::string from = folder.file("in", std::string(200'000, 'a'));
  const UniqueFd in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd out(::open(folder.path("out").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  StdioWorld world;
  world.open(in.get(), out.get());
  world.then = [&] { world.stdio->write("x"); };
  ASSERT_TRUE(world.until([&] { return world.ends == 1 && world.stdio->queued() == 0; }));
  EXPECT_EQ(world.in, std::string(200'000, 'a'));
  world.stdio->write(std::string(1'000'000, 'b'));
  ASSERT_TRUE(world.until([&] { return world.stdio->queued() == 0; }));
  EXPECT_GT(::lseek(out.get(), 0, SEEK_END), 1'000'000);
}

TEST(LoopStdio, DevNullEndsAtOnceAndTakesAll) {
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  StdioWorld world;
  world.open(null.get(), null.get());
  ASSERT_TRUE(world.until([&] { return world.ends == 1; }));
  world.stdio->write("into the void");
  ASSERT_TRUE(world.until([&] { return world.drained == 1; }));
  EXPECT_EQ(world.gone, 0);
}

TEST(LoopStdio, AFullDiskIsNobodyWhoReads) {
  const UniqueFd full(::open("/dev/full", O_RDWR | O_CLOEXEC));
  StdioWorld world;
  world.open(world.from_client.read.get(), full.get());
  world.stdio->write("no room");
  ASSERT_TRUE(world.until([&] { return world.gone == 1; }));
}

TEST(LoopStdio, ATerminalIsBothEnds) {
  const UniqueFd person(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(person);
  ASSERT_EQ(::grantpt(person.get()), 0);
  ASSERT_EQ(::unlockpt(person.get()), 0);
  std::array<char, 128> name = {};
  ASSERT_EQ(::ptsname_r(person.get(), name.data(), name.size()), 0);
  UniqueFd terminal(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  StdioWorld world;
  world.open(terminal.get(), terminal.get());
  put(person, "typed\n");
  ASSERT_TRUE(world.until([&] { return world.in == "typed\n"; }));
  world.stdio->write("shown\n");
  ASSERT_TRUE(world.until([&] { return world.drained == 1; }));
  std::string seen = take(person);
  while (seen.size() < 14) {
    seen += take(person);
  }
  EXPECT_EQ(seen, "typed\r\nshown\r\n");
  EXPECT_EQ(::fcntl(terminal.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(LoopStdio, ADescriptorThatIsNotOpenIsAnEnd) {
  StdioWorld world;
  world.open(-1, world.to_client.write.get());
  EXPECT_TRUE(world.until([&] { return world.ends == 1; }));
}

TEST(LoopStdio, MayBeDestroyedByItsHandler) {
  StdioWorld world;
  world.open(world.from_client.read.get(), world.to_client.write.get());
  world.then = [&] { world.stdio.reset(); };
  put(world.from_client.write, "hello");
  ASSERT_TRUE(world.until([&] { return world.stdio == nullptr; }));
  EXPECT_TRUE(world.turn(3));
}

}  // namespace
}  // namespace gatecrash::net
