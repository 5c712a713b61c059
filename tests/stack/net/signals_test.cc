#include "stack/net/signals.h"

#include <signal.h>

#include <string_view>

#include <gtest/gtest.h>

#include "stack/net/poller.h"

namespace gatecrash::net {
namespace {

TEST(Signals, WakesAPoller) {
  for (const int number : {SIGINT, SIGTERM}) {
    const Signals signals;
    bool woken = false;
    Source source(signals.fd(), [&](std::string_view) { woken = true; }, [] {});
    Poller poller;
    poller.add(source);
    EXPECT_FALSE(signals.interrupted());
    ::raise(number);
    EXPECT_TRUE(poller.step(std::chrono::seconds(10)));
    EXPECT_TRUE(woken);
    EXPECT_TRUE(signals.interrupted());
  }
}

TEST(SignalsDeathTest, ASecondOneEndsTheProcessAtOnce) {
  EXPECT_EXIT(
      {
        const Signals signals;
        ::raise(SIGINT);
        ::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(Signals, TellsEachHangupAndGoesOn) {
  Signals signals;
  signals.take_hangups();
  EXPECT_FALSE(signals.take_hangup());
  for (int round = 0; round < 2; ++round) {
    ::raise(SIGHUP);
    EXPECT_TRUE(signals.take_hangup());
    EXPECT_FALSE(signals.take_hangup());
    EXPECT_FALSE(signals.interrupted());
  }
}

}  // namespace
}  // namespace gatecrash::net
