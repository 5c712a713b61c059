#include "stack/servers/replay_buffer.h"

#include <gtest/gtest.h>

namespace gatecrash::servers {
namespace {

using Events = std::vector<std::string>;

TEST(ReplayBuffer, GivesWhatFollowedOnThatStreamAlone) {
  ReplayBuffer buffer(8, 100);
  buffer.add(1, "a");
  buffer.add(2, "other");
  const EventPosition second = buffer.add(1, "b");
  buffer.add(1, "c");
  EXPECT_EQ(second.number, 2U);
  EXPECT_EQ(buffer.after({1, 1}), (Events{"b", "c"}));
  EXPECT_EQ(buffer.after({1, 3}), Events{});
  EXPECT_EQ(buffer.after({1, 4}), std::nullopt) << "there was no such event";
  EXPECT_EQ(buffer.after({1, 0}), std::nullopt);
  EXPECT_EQ(buffer.after({3, 1}), std::nullopt);
}

TEST(ReplayBuffer, DropsTheOldestOfAllStreams) {
  ReplayBuffer buffer(3, 100);
  buffer.add(1, "a");
  buffer.add(2, "x");
  buffer.add(1, "b");
  buffer.add(1, "c");
  EXPECT_EQ(buffer.after({1, 1}), (Events{"b", "c"})) << "the event itself need not be kept";
  buffer.add(1, "d");
  EXPECT_FALSE(buffer.holds(2));
  EXPECT_EQ(buffer.after({2, 1}), Events{});
  buffer.add(1, "e");
  EXPECT_EQ(buffer.after({1, 1}), std::nullopt) << "b is gone";
  EXPECT_EQ(buffer.after({1, 2}), (Events{"c", "d", "e"}));
}

TEST(ReplayBuffer, KeepsTheNewestWhateverItsSize) {
  ReplayBuffer buffer(8, 10);
  buffer.add(1, "12345678");
  buffer.add(1, std::string(100, 'x'));
  EXPECT_EQ(buffer.after({1, 1}), Events{std::string(100, 'x')});
  buffer.add(2, "y");
  EXPECT_FALSE(buffer.holds(1));
}

TEST(ReplayBuffer, NumbersOnAfterAllOfAStreamIsGone) {
  ReplayBuffer buffer(1, 10);
  buffer.add(1, "a");
  buffer.add(2, "b");
  EXPECT_EQ(buffer.add(1, "c").number, 2U);
}

TEST(ReplayBuffer, ForgetsAStream) {
  ReplayBuffer buffer(3, 4);
  buffer.add(1, "aa");
  buffer.add(2, "b");
  buffer.forget(1);
  EXPECT_EQ(buffer.after({1, 1}), std::nullopt);
  buffer.add(2, "ccc");
  EXPECT_EQ(buffer.after({2, 1}), Events{"ccc"}) << "its bytes count no more";
}

TEST(ReplayBuffer, ReadsOnlyIdsThatItWrites) {
  const auto position = read_event_id("3-17");
  ASSERT_TRUE(position);
  EXPECT_EQ(position->stream, 3U);
  EXPECT_EQ(position->number, 17U);
  for (const char* const none : {"", "3", "3-", "-3", "3-017", "03-17", "3-17 ", "+3-17", "3-1x",
                                 "3--1", "99999999999999999999-1", "a-b"}) {
    EXPECT_FALSE(read_event_id(none)) << none;
  }
}

}  // namespace
}  // namespace gatecrash::servers
