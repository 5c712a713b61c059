#include "stack/net/loop.h"

#include <csignal>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(Loop, RunsPostsInOrderAndTimersLater) {
  Loop loop;
  std::string order;
  loop.after(std::chrono::milliseconds(10), [&] {
    order += "t";
    loop.stop();
  });
  const TimerId cancelled = loop.after(std::chrono::milliseconds(1), [&] { order += "x"; });
  loop.post([&] { order += "a"; });
  loop.post([&] { order += "b"; });
  loop.cancel(cancelled);
  loop.run();
  EXPECT_EQ(order, "abt");
}

TEST(Loop, TakesPostsFromAnotherThread) {
  Loop loop;
  std::thread other([&] { loop.post([&] { loop.stop(); }); });
  loop.run();
  other.join();
}

TEST(Loop, TellsOfASignal) {
  Loop loop;
  const Signals signals;
  loop.on_signal(signals, [&] { loop.stop(); });
  loop.post([] { std::raise(SIGTERM); });
  loop.run();
  EXPECT_EQ(signals.number(), SIGTERM);
}

TEST(Loop, NeverGivesAnExchangeNumberTwice) {
  EXPECT_NE(Loop::next_exchange(), Loop::next_exchange());
}

}  // namespace
}  // namespace gatecrash::net
