#include "harness/judge/readings.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

TEST(Readings, AreOfEachReaderThatFindsSomething) {
  Readings readings(true);
  const auto& plain = readings.read(tests::call_line("1", tests::kRead));
  EXPECT_GT(plain.size(), 10U);
  for (const Reading& reading : plain) {
    ASSERT_EQ(reading.messages.size(), 1U) << reading.reader;
    EXPECT_EQ(reading.messages[0].tool, tests::kRead) << reading.reader;
  }
  EXPECT_TRUE(readings.read("nothing").empty());
}

TEST(Readings, DifferWhereAKeyIsThereTwice) {
  Readings readings(true);
  const auto& found = readings.read(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}})");
  const auto of = [&](std::string_view tool) {
    return std::count_if(found.begin(), found.end(), [&](const Reading& reading) {
      return reading.messages.front().tool == tool;
    });
  };
  EXPECT_GT(of("a"), 0);
  EXPECT_GT(of("b"), 0);
}

TEST(Readings, AreWantedOfWhatIsNotPlainAndOfASampleWithinBounds) {
  Readings readings(true);
  EXPECT_TRUE(readings.wanted("x", false, 1));
  EXPECT_FALSE(readings.wanted("x", true, 1));
  EXPECT_TRUE(readings.wanted("x", true, 2 * kSampledEvery));
  EXPECT_FALSE(readings.wanted(std::string(kReadBytesMax + 1, 'x'), false, 1));
  for (std::size_t i = 0; i < kReadMax; ++i) {
    readings.read("x");
  }
  EXPECT_FALSE(readings.wanted("x", false, 1));
}

}  // namespace
}  // namespace gatecrash::judge
