#include "stack/wire/json_text.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

TEST(SkipPlain, StopsAtTheFirstByteThatMustBeEscaped) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (const char stop : {'"', '\\', '\n', '\0', '\x1f'}) {
      const std::string text = std::string(length, 'a') + stop + "\xc3\xa9";
      bool ascii = true;
      const char* const at = skip_plain(text.data(), text.data() + text.size(), ascii);
      EXPECT_EQ(at - text.data(), static_cast<std::ptrdiff_t>(length));
      EXPECT_TRUE(ascii);
    }
  }
}

TEST(SkipPlain, NotesBytesAbove127) {
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    text[at] = '\x80';
    bool ascii = true;
    EXPECT_EQ(skip_plain(text.data(), text.data() + text.size(), ascii), text.data() + text.size());
    EXPECT_FALSE(ascii) << at;
  }
}

// The planes' own bits were dropped: U+4FDD0 was taken for U+FDD0.
TEST(FindNoncharacter, AgreesWithTheDefinitionInEveryPlane) {
  for (std::uint32_t code = 0; code <= 0x10ffff; ++code) {
    if ((code & 0xffffU) < 0xfd00U) {
      continue;  // no plane has any there
    }
    std::string text = "a";
    append_utf8(text, code);
    text += "z";
    const std::size_t expected = is_noncharacter(code) ? 1 : std::string_view::npos;
    ASSERT_EQ(find_noncharacter(text), expected) << code;
  }
}

TEST(IsNoncharacter, HoldsFor66CodePoints) {
  int count = 0;
  for (std::uint32_t code = 0; code <= 0x10ffff; ++code) {
    count += is_noncharacter(code) ? 1 : 0;
  }
  EXPECT_EQ(count, 66);  // Unicode 15, section 23.7
}

TEST(AppendUtf8, WritesTheEndsOfEachLength) {
  const std::array<std::pair<std::uint32_t, std::string_view>, 8> cases = {
      {{0x00, std::string_view("\0", 1)},
       {0x7f, "\x7f"},
       {0x80, "\xc2\x80"},
       {0x7ff, "\xdf\xbf"},
       {0x800, "\xe0\xa0\x80"},
       {0xffff, "\xef\xbf\xbf"},
       {0x10000, "\xf0\x90\x80\x80"},
       {0x10ffff, "\xf4\x8f\xbf\xbf"}}};
  for (const auto& [code, bytes] : cases) {
    std::string text;
    append_utf8(text, code);
    EXPECT_EQ(text, bytes) << code;
    EXPECT_TRUE(is_utf8(text));
  }
}

}  // namespace
}  // namespace gatecrash::wire
