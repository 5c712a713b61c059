#include "stack/base/bytes.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gatecrash {
namespace {

using namespace std::string_view_literals;

struct Utf8Case {
  std::string_view name;
  std::string_view bytes;
  bool valid;
};

// Every row of Unicode 15 table 3-7 at its two ends, and one step outside each.
constexpr std::array<Utf8Case, 36> kUtf8Cases = {{
    {"empty", ""sv, true},
    {"NUL", "\0"sv, true},
    {"U+007F", "\x7f"sv, true},
    {"lone continuation", "\x80"sv, false},
    {"last continuation", "\xbf"sv, false},
    {"overlong solidus", "\xc0\xaf"sv, false},
    {"overlong U+007F", "\xc1\xbf"sv, false},
    {"U+0080", "\xc2\x80"sv, true},
    {"U+07FF", "\xdf\xbf"sv, true},
    {"two bytes cut", "\xc2"sv, false},
    {"two bytes, second ASCII", "\xc2z"sv, false},
    {"two bytes, second lead", "\xc2\xc2"sv, false},
    {"overlong U+07FF", "\xe0\x9f\xbf"sv, false},
    {"U+0800", "\xe0\xa0\x80"sv, true},
    {"U+D7FF", "\xed\x9f\xbf"sv, true},
    {"U+D800", "\xed\xa0\x80"sv, false},
    {"U+DFFF", "\xed\xbf\xbf"sv, false},
    {"U+E000", "\xee\x80\x80"sv, true},
    {"U+FFFF", "\xef\xbf\xbf"sv, true},
    {"three bytes cut after two", "\xe2\x82"sv, false},
    {"three bytes cut after one", "\xe2"sv, false},
    {"three bytes, third ASCII", "\xe2\x82z"sv, false},
    {"overlong U+FFFF", "\xf0\x8f\xbf\xbf"sv, false},
    {"U+10000", "\xf0\x90\x80\x80"sv, true},
    {"U+3FFFF", "\xf0\xbf\xbf\xbf"sv, true},
    {"U+40000", "\xf1\x80\x80\x80"sv, true},
    {"U+10FFFF", "\xf4\x8f\xbf\xbf"sv, true},
    {"U+110000", "\xf4\x90\x80\x80"sv, false},
    {"lead F5", "\xf5\x80\x80\x80"sv, false},
    {"lead FF", "\xff"sv, false},
    {"four bytes cut after three", "\xf0\x9f\x98"sv, false},
    {"four bytes, fourth ASCII", "\xf0\x9f\x98z"sv, false},
    {"four bytes, third ASCII", "\xf0\x9fz\x80"sv, false},
    {"five-byte form", "\xf8\x88\x80\x80\x80"sv, false},
    {"text before the fault", "plain text\xc0"sv, false},
    {"text after a sequence", "\xc3\xa9t\xc3\xa9"sv, true},
}};

TEST(IsUtf8, FollowsTable3Dash7) {
  for (const auto& [name, bytes, valid] : kUtf8Cases) {
    EXPECT_EQ(is_utf8(bytes), valid) << name;
  }
}

TEST(IsUtf8, DoesNotReadPastAViewThatEndsInsideASequence) {
  const std::string whole = "\xf0\x9f\x98\x80";
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(is_utf8(std::string_view(whole).substr(0, size))) << size;
  }
}

TEST(Hex, EncodesInLowerCase) {
  EXPECT_EQ(hex_encode(""), "");
  EXPECT_EQ(hex_encode("\x00\x0f\xf0\xff"sv), "000ff0ff");
}

TEST(Hex, DecodesBothCases) {
  EXPECT_EQ(hex_decode("00fFAb"), "\x00\xff\xab"sv);
  EXPECT_EQ(hex_decode(""), "");
}

TEST(Hex, RefusesOddLengthsAndOtherDigits) {
  for (const std::string_view text : {"0"sv, "0g"sv, "g0"sv, " 0"sv, "0x"sv, "@0"sv, "`0"sv, "G0"sv,
                                      "/0"sv, ":0"sv, "\xc1\x30"sv, "0\0"sv}) {
    EXPECT_EQ(hex_decode(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(HexProperty, DecodeUndoesEncode, (const std::string& bytes)) {
  RC_ASSERT(hex_decode(hex_encode(bytes)) == bytes);
}

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  const std::array<std::pair<std::string_view, std::string_view>, 8> vectors = {
      {{"", ""},
       {"f", "Zg=="},
       {"fo", "Zm8="},
       {"foo", "Zm9v"},
       {"foob", "Zm9vYg=="},
       {"fooba", "Zm9vYmE="},
       {"foobar", "Zm9vYmFy"},
       {"\xfb\xff\xbf", "+/+/"}}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  const std::array<std::pair<std::string_view, std::string_view>, 13> cases = {
      {{"no padding", "Zg"},
       {"short padding", "Zg="},
       {"long padding", "Zm8=="},
       {"padding alone", "===="},
       {"three paddings", "Z==="},
       {"padding inside", "Zg==Zg=="},
       {"padding before a digit", "Zg=v"},
       {"unused bits set, one byte", "Zh=="},
       {"unused bits set, two bytes", "Zm9="},
       {"white space", "Zm9v\n"},
       {"white space inside", "Zm 9"},
       {"URL-safe alphabet", "-_-_"},
       {"a byte above 127", "Zm9\xf6"}}};
  for (const auto& [name, text] : cases) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << name;
  }
}

RC_GTEST_PROP(Base64Property, DecodeUndoesEncode, (const std::string& bytes)) {
  RC_ASSERT(base64_decode(base64_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base64Property, EncodeUndoesDecode, (const std::string& text)) {
  if (const auto bytes = base64_decode(text)) {
    RC_ASSERT(base64_encode(*bytes) == text);
  }
}

TEST(AsciiLower, LeavesOtherBytesAlone) {
  EXPECT_EQ(ascii_lower("AZaz09@[`{\xc3\x89"), "azaz09@[`{\xc3\x89");
}

TEST(AsciiIequals, FoldsLettersOnly) {
  EXPECT_TRUE(ascii_iequals("Content-Type", "content-TYPE"));
  EXPECT_TRUE(ascii_iequals("", ""));
  EXPECT_FALSE(ascii_iequals("a", "ab"));
  EXPECT_FALSE(ascii_iequals("@", "`"));  // 0x40 and 0x60: the bit that folds letters
  EXPECT_FALSE(ascii_iequals("[", "{"));
}

struct PrintableCase {
  std::string_view name;
  std::string_view text;
  std::string_view expected;
};

constexpr std::array<PrintableCase, 12> kPrintableCases = {{
    {"plain", "caf\xc3\xa9 {}", "caf\xc3\xa9 {}"},
    {"line end", "a\nb\rc", "a\\x0ab\\x0dc"},
    {"escape sequence", "\x1b[31m", "\\x1b[31m"},
    {"NUL", "a\0b"sv, "a\\x00b"},
    {"DEL", "\x7f", "\\x7f"},
    {"C1 control sequence introducer", "\xc2\x9b", "\\xc2\\x9b"},
    {"right-to-left override", "a\xe2\x80\xae", "a\\xe2\\x80\\xae"},
    {"line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
    {"zero-width space", "\xe2\x80\x8b", "\\xe2\\x80\\x8b"},
    {"tag character", "\xf3\xa0\x80\xa1", "\\xf3\\xa0\\x80\\xa1"},
    {"emoji", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    {"invalid UTF-8", "\xc0\xafz", "\\xc0\\xafz"},
}};

TEST(Printable, EscapesWhatATerminalObeysOrHides) {
  for (const auto& [name, text, expected] : kPrintableCases) {
    EXPECT_EQ(printable(text), expected) << name;
  }
}

TEST(Printable, CutsLongText) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
  EXPECT_EQ(printable("abcde", 4), "abcd...");
  EXPECT_EQ(printable(std::string(300, 'a')).size(), 203U);
}

RC_GTEST_PROP(PrintableProperty, IsUtf8WithoutControls, (const std::string& text)) {
  const std::string shown = printable(text, 1000);
  RC_ASSERT(is_utf8(shown));
  for (const char c : shown) {
    RC_ASSERT(static_cast<unsigned char>(c) >= 0x20U);
  }
}

}  // namespace
}  // namespace gatecrash
