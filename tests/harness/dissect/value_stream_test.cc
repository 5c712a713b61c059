#include "harness/dissect/value_stream.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

using Units = std::vector<std::string>;

/// The units of `bytes` in pieces of `step`, and "broken" when that is how it ended.
Units units_of(std::string_view bytes, std::size_t step) {
  ValueStream stream;
  Units units;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    stream.push(bytes.substr(at, step));
    while (const auto unit = stream.next()) {
      units.emplace_back(*unit);
    }
  }
  if (stream.broken()) {
    units.emplace_back("broken");
  } else if (const auto unit = stream.last()) {
    units.emplace_back(*unit);
  }
  return units;
}

void expect_units(std::string_view bytes, const Units& expected) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
    EXPECT_EQ(units_of(bytes, step), expected) << bytes << " in steps of " << step;
  }
}

TEST(ValueStream, EndsAValueWhereItsLastBracketCloses) {
  expect_units("{\"a\":[1,\n2]}\r\n  [\"}\\\"{\"]\n", {"{\"a\":[1,\n2]}", "[\"}\\\"{\"]"});
}

TEST(ValueStream, TakesNumbersAndWordsAtTheByteAfterThem) {
  expect_units("12\ntrue\n\"x\"\nnull", {"12", "true", "\"x\"", "null"});
}

TEST(ValueStream, BreaksWhereNoLineEndFollowsAValue) {
  expect_units("{} {}\n", {"{}", "broken"});
  expect_units("{}{}\n", {"{}", "broken"});
}

TEST(ValueStream, BreaksAtWhatBeginsNoValue) {
  expect_units("DEBUG: {}\n", {"broken"});
  expect_units("\xef\xbb\xbf{}\n", {"broken"});
}

TEST(ValueStream, LeavesAnUnfinishedValueAlone) { expect_units("{\"a\":\n", {}); }

TEST(ValueStream, BreaksPastItsBound) {
  ValueStream stream;
  stream.push("[");
  const std::string megabyte(1 << 20, ' ');
  for (int i = 0; i < 17 && !stream.broken(); ++i) {
    stream.push(megabyte);
    EXPECT_FALSE(stream.next());
  }
  EXPECT_TRUE(stream.broken());
}

}  // namespace
}  // namespace gatecrash::dissect
