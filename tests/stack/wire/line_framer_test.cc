#include "stack/wire/line_framer.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t kMax = 8;

/// Lines as "text", "!CR text" or "!LONG", then "..." and what is unfinished.
using Seen = std::vector<std::string>;

void drain(LineFramer& framer, Seen& seen) {
  while (const auto line = framer.next()) {
    seen.push_back((line->fault == LineFault::kBareCr    ? "!CR "
                    : line->fault == LineFault::kTooLong ? "!LONG"
                                                         : "") +
                   std::string(line->text));
  }
}

void finish(LineFramer& framer, Seen& seen) {
  if (!framer.unfinished().empty()) {
    seen.push_back("..." + std::string(framer.unfinished()));
  }
}

Seen frame(std::string_view bytes, std::size_t piece) {
  LineFramer framer(kMax);
  Seen seen;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    drain(framer, seen);
  }
  finish(framer, seen);
  return seen;
}

struct FramingCase {
  std::string_view name;
  std::string_view bytes;
  std::vector<std::string> seen;
};

const std::array<FramingCase, 26> kCases = {{
    {"nothing", "", {}},
    {"one line", "abc\n", {"abc"}},
    {"two lines", "abc\nd\n", {"abc", "d"}},
    {"unfinished", "abc", {"...abc"}},
    {"line, then unfinished", "a\nbc", {"a", "...bc"}},
    {"blank lines", "\n\n \n", {"", "", " "}},
    {"CRLF is LF", "abc\r\nd\r\n", {"abc", "d"}},
    {"blank CRLF line", "\r\n", {""}},
    {"bare CR", "a\rb\n", {"!CR a\rb"}},
    {"bare CR first", "\ra\n", {"!CR \ra"}},
    {"two CR", "a\r\r\n", {"!CR a\r"}},
    {"bare CR, then a good line", "a\rb\nc\n", {"!CR a\rb", "c"}},
    {"CR at the end of input", "a\r", {"...a\r"}},
    {"NUL is a byte", "a\0b\n"sv, {"a\0b"s}},
    {"other separators are bytes", "\x0b\x0c\x1c\x85\n", {"\x0b\x0c\x1c\x85"}},
    {"LINE SEPARATOR is bytes", "a\xe2\x80\xa8z\n", {"a\xe2\x80\xa8z"}},
    {"longest line", "12345678\n", {"12345678"}},
    {"longest line, CRLF", "12345678\r\n", {"12345678"}},
    {"longest line, unfinished", "12345678", {"...12345678"}},
    {"one too long", "123456789\n", {"!LONG"}},
    {"one too long, CRLF", "123456789\r\n", {"!LONG"}},
    {"one too long with CRCR", "12345678\r\r\n", {"!LONG"}},
    {"too long before its end", "123456789", {"!LONG"}},
    {"nothing after a line too long", "123456789\nab\n", {"!LONG"}},
    {"nothing in its tail", "1234567890ab\n{}\n{}", {"!LONG"}},
    {"good line before one too long", "ab\n123456789", {"ab", "!LONG"}},
}};

TEST(LineFramer, FramesTheSameHoweverItIsFed) {
  for (const auto& [name, bytes, seen] : kCases) {
    for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
      EXPECT_EQ(frame(bytes, piece), seen) << name << " in pieces of " << piece;
    }
  }
}

TEST(LineFramer, FramesTheSameWhenDrainedOnlyAtTheEnd) {
  for (const auto& [name, bytes, seen] : kCases) {
    LineFramer framer(kMax);
    for (const char c : bytes) {
      framer.feed({&c, 1});
    }
    Seen late;
    drain(framer, late);
    finish(framer, late);
    EXPECT_EQ(late, seen) << name;
  }
}

TEST(LineFramer, DrainsOneLineAFeed) {
  LineFramer framer(kMax);
  framer.feed("1\n2\n3\n");
  Seen seen;
  for (int i = 0; i < 6; ++i) {
    const auto line = framer.next();
    ASSERT_TRUE(line.has_value()) << i;
    seen.emplace_back(line->text);
    framer.feed(std::to_string(4 + i) + "\n");
  }
  EXPECT_EQ(seen, (Seen{"1", "2", "3", "4", "5", "6"}));
}

TEST(LineFramer, StaysFailed) {
  LineFramer framer(kMax);
  framer.feed("123456789");
  ASSERT_TRUE(framer.next().has_value());
  EXPECT_TRUE(framer.failed());
  EXPECT_FALSE(framer.next().has_value());
  framer.feed("\nok\n");
  EXPECT_FALSE(framer.next().has_value());
  EXPECT_TRUE(framer.unfinished().empty());
}

TEST(LineFramer, DefaultLimitIsBelowFourMebibytes) {
  LineFramer framer;
  framer.feed(std::string(kLineBytesMax, 'a') + "\n");
  ASSERT_TRUE(framer.next().has_value());
  framer.feed(std::string(kLineBytesMax + 1, 'a'));
  const auto line = framer.next();
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->fault, LineFault::kTooLong);
}

// 100,000 waiting lines, one taken for each piece fed: moving the rest down at each feed is
// quadratic and took minutes.
TEST(LineFramer, TakesLinesFromALongBacklogInLinearTime) {
  LineFramer framer;
  std::string backlog;
  constexpr int kLines = 100'000;
  for (int i = 0; i < kLines; ++i) {
    backlog += "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}\n";
  }
  framer.feed(backlog);
  for (int i = 0; i < kLines; ++i) {
    framer.feed("x");
    ASSERT_TRUE(framer.next().has_value());
  }
  EXPECT_EQ(framer.unfinished().size(), static_cast<std::size_t>(kLines));
}

TEST(IsBlank, HoldsForSpacesAndTabsAlone) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t "));
  for (const std::string_view line : {"a"sv, " \r"sv, "\v"sv, "\xc2\xa0"sv, "\0"sv}) {
    EXPECT_FALSE(is_blank(line));
  }
}

}  // namespace
}  // namespace gatecrash::wire
