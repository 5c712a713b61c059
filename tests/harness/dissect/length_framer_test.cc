#include "harness/dissect/length_framer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

std::vector<std::string> units_of(LengthFramer& framer, std::string_view bytes) {
  std::vector<std::string> units;
  for (const char byte : bytes) {
    framer.push({&byte, 1});
    while (const auto unit = framer.next()) {
      units.emplace_back(*unit);
    }
  }
  return units;
}

TEST(LengthFramer, TakesAsManyBytesAsTheHeaderSays) {
  LengthFramer framer;
  EXPECT_EQ(units_of(framer,
                     "Content-Length: 3\r\n\r\n{\n}content-length:2\r\nContent-Type: x\r\n\r\n[]"),
            (std::vector<std::string>{"{\n}", "[]"}));
  EXPECT_FALSE(framer.last());
}

TEST(LengthFramer, IsBrokenByAHeaderWithoutALength) {
  for (const std::string_view bytes :
       {"Content-Type: x\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: 3x\r\n\r\n",
        "Content-Length: 99999999999\r\n\r\n"}) {
    LengthFramer framer;
    EXPECT_TRUE(units_of(framer, bytes).empty());
    EXPECT_TRUE(framer.broken()) << bytes;
  }
}

TEST(LengthFramer, IsBrokenByAHeadThatDoesNotEnd) {
  LengthFramer framer;
  units_of(framer, std::string(5'000, 'a'));
  EXPECT_TRUE(framer.broken());
}

}  // namespace
}  // namespace gatecrash::dissect
