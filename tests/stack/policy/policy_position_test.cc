#include "stack/policy/policy_position.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

TEST(PolicyPosition, EscapesPointerTokens) {
  EXPECT_EQ(pointer_child("", "tools"), "/tools");
  EXPECT_EQ(pointer_child("/tools", "a/b~c"), "/tools/a~1b~0c");
  EXPECT_EQ(pointer_child("/a", ""), "/a/");
}

constexpr std::string_view kText = R"( {"a": [10, {"b/c" : "x,]}\"", "d":true}],
  "\u00e9": null} )";

TEST(PolicyPosition, FindsKeysAndValues) {
  const auto offset = [](std::string_view what) { return kText.find(what); };
  EXPECT_EQ(find_place(kText, "")->value, offset("{"));
  EXPECT_EQ(find_place(kText, "/a")->key, offset("\"a\""));
  EXPECT_EQ(find_place(kText, "/a")->value, offset("["));
  EXPECT_EQ(find_place(kText, "/a/0")->value, offset("10"));
  EXPECT_EQ(find_place(kText, "/a/0")->key, offset("10"));
  EXPECT_EQ(find_place(kText, "/a/1/b~1c")->key, offset("\"b/c\""));
  EXPECT_EQ(find_place(kText, "/a/1/b~1c")->value, offset("\"x,"));
  EXPECT_EQ(find_place(kText, "/a/1/d")->value, offset("true"));
  EXPECT_EQ(find_place(kText, "/\xc3\xa9")->value, offset("null"));
}

TEST(PolicyPosition, FindsNothingWhereNothingIs) {
  EXPECT_FALSE(find_place(kText, "/b"));
  EXPECT_FALSE(find_place(kText, "/a/2"));
  EXPECT_FALSE(find_place(kText, "/a/1/b/c"));
  EXPECT_FALSE(find_place("", ""));
  EXPECT_FALSE(find_place("{\"a", "/a"));
  EXPECT_FALSE(find_place("{\"a\\", "/a"));
  EXPECT_FALSE(find_place("{\"a\":", "/a"));
}

TEST(PolicyPosition, NamesTheValueAtAnOffset) {
  EXPECT_EQ(pointer_at(kText, 0), "");
  EXPECT_EQ(pointer_at(kText, kText.find("\"a\"")), "/a");
  EXPECT_EQ(pointer_at(kText, kText.find("10") + 1), "/a/0");
  EXPECT_EQ(pointer_at(kText, kText.find("x,")), "/a/1/b~1c");
  EXPECT_EQ(pointer_at(kText, kText.size()), "/\xc3\xa9");
}

TEST(PolicyPosition, GoesNoDeeperThanTheReader) {
  const std::string deep(100'000, '[');
  EXPECT_EQ(pointer_at(deep, deep.size()).size(), 2U * 63U);
}

TEST(PolicyPosition, TellsEachTwinOfAnObject) {
  std::string told;
  const auto tell = [&](const Twin& twin) {
    told += twin.pointer + " " + twin.key + " " + std::to_string(twin.offset) + " after " +
            std::to_string(twin.first) + "\n";
  };
  each_twin(R"({"a":{"a":1},"b":[{"c":1},{"c":1,"c":2}],"\u0061":3,"a":4, broken)", tell);
  EXPECT_EQ(told,
            "/b/1/c c 33 after 27\n"
            "/a a 41 after 1\n"
            "/a a 52 after 1\n");
}

TEST(PolicyPosition, CountsLinesAndCodePoints) {
  EXPECT_EQ(line_and_column("", 0), "1:1");
  EXPECT_EQ(line_and_column("ab\ncd", 1), "1:2");
  EXPECT_EQ(line_and_column("ab\ncd", 3), "2:1");
  EXPECT_EQ(line_and_column("ab\r\ncd", 5), "2:2");
  EXPECT_EQ(line_and_column("\xc3\xa9\xe2\x82\xacx", 5), "1:3");
  EXPECT_EQ(line_and_column("ab", 99), "1:3");
}

}  // namespace
}  // namespace gatecrash::policy
