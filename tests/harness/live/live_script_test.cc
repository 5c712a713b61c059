#include "harness/live/live_script.h"

#include <gtest/gtest.h>

namespace gatecrash::live {
namespace {

using Kind = Step::Kind;

TEST(LiveScript, CountsMessagesAfterTheHandshake) {
  EXPECT_EQ(messages_in({{.kind = Kind::kOpen, .session = "1"},
                         {.kind = Kind::kSay, .session = "1", .greeting = true},
                         {.kind = Kind::kSay, .session = "1", .bytes = "x\n"},
                         {.kind = Kind::kQuiet}}),
            1U);
}

TEST(LiveScript, TidiesWhatHasNoSessionAndWaitsForNothing) {
  const Script tidy = tidied({{.kind = Kind::kSay, .session = "2", .bytes = "lost\n"},
                              {.kind = Kind::kOpen, .session = "1"},
                              {.kind = Kind::kQuiet},
                              {.kind = Kind::kQuiet},
                              {.kind = Kind::kSay, .session = "1", .bytes = "x\n"},
                              {.kind = Kind::kEdge, .window = std::chrono::seconds(1)}});
  ASSERT_EQ(tidy.size(), 3U);
  EXPECT_EQ(tidy[0].kind, Kind::kOpen);
  EXPECT_EQ(tidy[1].kind, Kind::kQuiet);
  EXPECT_EQ(tidy[2].bytes, "x\n");
}

}  // namespace
}  // namespace gatecrash::live
