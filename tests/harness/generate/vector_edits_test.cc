#include "harness/generate/vector_edits.h"

#include <gtest/gtest.h>

namespace gatecrash::generate::edit {
namespace {

MessageText call() {
  return *take_apart(
      R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read","arguments":{}}})");
}

TEST(VectorEdits, SpellLettersAsEscapesAndKeepEscapes) {
  EXPECT_EQ(quoted("a b", Encoding::kRaw), "\"a b\"");
  EXPECT_EQ(quoted("ab", Encoding::kEscaped), R"("\u0061\u0062")");
  EXPECT_EQ(respelled(R"("\u0000a\n")", Encoding::kEscaped), R"("\u0000\u0061\n")");
}

TEST(VectorEdits, FindTheMemberOfEachPosition) {
  MessageText message = call();
  EXPECT_EQ(member_at(message, Position::kId)->value, "7");
  EXPECT_EQ(member_at(message, Position::kMethod)->value, "\"tools/call\"");
  EXPECT_EQ(member_at(message, Position::kName)->value, "\"read\"");
  EXPECT_EQ(member_at(message, Position::kTop)->key, "\"params\"");
  EXPECT_EQ(member_at(message, Position::kArguments)->key, "\"a\"") << "made: there was none";
}

TEST(VectorEdits, PutValuesWhereTheyBelong) {
  MessageText message = call();
  EXPECT_TRUE(put_value(message, {Position::kId, Encoding::kRaw, ""}, "01"));
  EXPECT_TRUE(put_value(message, {Position::kArguments, Encoding::kRaw, ""}, "NaN"));
  EXPECT_EQ(object_text(message), R"({"jsonrpc":"2.0","id":01,"method":"tools/call",)"
                                  R"("params":{"name":"read","arguments":{"note":NaN}}})");
}

TEST(VectorEdits, ChangeStringsAtBothEnds) {
  MessageText message = call();
  EXPECT_TRUE(append_to_string(message, {Position::kName, Encoding::kRaw, ""}, " "));
  EXPECT_TRUE(prepend_to_string(message, {Position::kId, Encoding::kRaw, ""}, "x"));
  EXPECT_EQ(plain_text(message, Position::kName), "read ");
  EXPECT_EQ(member_at(message, Position::kId)->value, "\"x7\"");
  MessageText list = *take_apart(R"({"method":["x"]})");
  EXPECT_FALSE(append_to_string(list, {Position::kMethod, Encoding::kRaw, ""}, " "));
}

TEST(VectorEdits, MakeASecondCallLikeTheFirst) {
  EXPECT_EQ(inner_call(call(), {Position::kLine, Encoding::kRaw, "evil"}),
            R"({"jsonrpc":"2.0","id":"inner","method":"tools/call",)"
            R"("params":{"name":"evil","arguments":{}}})");
}

}  // namespace
}  // namespace gatecrash::generate::edit
