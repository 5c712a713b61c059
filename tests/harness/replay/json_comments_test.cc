#include "harness/replay/json_comments.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

TEST(JsonComments, BecomeSpacesAndNothingMoves) {
  struct Case {
    const char* text;
    const char* plain;
  };

  const Case cases[] = {
      {"{} // end", "{}       "},
      {"[1, /* two\nlines */ 2]", "[1,       \n         2]"},
      {R"({"a":"// no","b":"/* no */"})", R"({"a":"// no","b":"/* no */"})"},
      {R"({"a":"\"// no"} // yes)", R"({"a":"\"// no"}       )"},
      {R"({"a":"\\"} // yes)", R"({"a":"\\"}       )"},
      {"//\r\n1", "  \r\n1"},
      {"/**/1", "    1"},
      {"1 / 2", "1 / 2"},
      {"\"open // ", "\"open // "},
      {"", ""},
  };
  for (const Case& c : cases) {
    const Result<std::string> plain = strip_json_comments(c.text);
    ASSERT_TRUE(plain) << c.text;
    EXPECT_EQ(*plain, c.plain);
  }
}

TEST(JsonComments, NeedTheirEnd) {
  const Result<std::string> plain = strip_json_comments("{\n/* for ever */\n/* and ever");
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().to_string(), "line 3: a comment that begins with /* has no end");
  EXPECT_FALSE(strip_json_comments("/*/"));
}

}  // namespace
}  // namespace gatecrash::replay
