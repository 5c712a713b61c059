#include "harness/generate/message_text.h"

#include <gtest/gtest.h>

namespace gatecrash::generate {
namespace {

TEST(MessageText, IsPutTogetherAsItWasTakenApart) {
  for (const std::string_view text :
       {R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "{}",
        R"({"id":"a,}\"","params":{"name":"x","arguments":{"a":[1,{"b":"}"}],"c":{}},"_meta":{}}})",
        R"({"params":[1,2],"x":-1.50e3})", R"({"params":{"arguments":"{}"}})"}) {
    const auto parts = take_apart(text);
    ASSERT_TRUE(parts.has_value()) << text;
    EXPECT_EQ(object_text(*parts), text);
    EXPECT_EQ(put_together(*parts), std::string(text) + "\n");
  }
}

TEST(MessageText, DropsWhiteSpaceBetweenMembers) {
  const auto parts = take_apart(" { \"a\" : 1 ,\t\"params\" : { \"name\" : \"x y\" } } ");
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(object_text(*parts), R"({"a":1,"params":{"name":"x y"}})");
}

TEST(MessageText, IsNothingForWhatIsNoObject) {
  for (const std::string_view text :
       {"", "[]", "1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}}", "{,}", "{\"a"}) {
    EXPECT_FALSE(take_apart(text).has_value()) << text;
  }
}

TEST(MessageText, MakesWhatAMessageLacks) {
  auto parts = take_apart(R"({"method":"ping"})");
  ASSERT_TRUE(parts.has_value());
  ASSERT_NE(parts->open_arguments(), nullptr);
  parts->arguments.push_back({"\"a\"", "1"});
  parts->open_meta()->push_back({"\"m\"", "2"});
  EXPECT_EQ(object_text(*parts),
            R"({"method":"ping","params":{"arguments":{"a":1},"_meta":{"m":2}}})");
  auto list = take_apart(R"({"params":[1]})");
  EXPECT_EQ(list->open_params(), nullptr);
  EXPECT_EQ(list->open_arguments(), nullptr);
}

TEST(MessageText, PutsWhatStandsAroundItOnTheWireToo) {
  auto parts = take_apart("{}");
  parts->before = "[";
  parts->after = "]";
  parts->last.push_back([](std::string& text) { text += '!'; });
  parts->line_end = "\r\n";
  EXPECT_EQ(put_together(*parts), "[{}]!\r\n");
}

}  // namespace
}  // namespace gatecrash::generate
