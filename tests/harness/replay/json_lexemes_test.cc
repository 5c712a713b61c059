#include "harness/replay/json_lexemes.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

std::string kinds(std::string_view json) {
  std::string out;
  for (const Lexeme& lexeme : json_lexemes(json)) {
    out += "_mksw"[static_cast<int>(lexeme.kind)];
  }
  return out;
}

TEST(JsonLexemes, NamesEachPiece) {
  EXPECT_EQ(kinds(R"({"a": [1,true,"x"]})"), "mkm_mwmwmsmm");
  EXPECT_EQ(kinds(" \"k\" \n"), "_s_");
  EXPECT_EQ(kinds(R"({"a" : "b"})"), "mk_m_sm");
  EXPECT_EQ(kinds("{}\n"), "mm_");
}

TEST(JsonLexemes, GivesTheTextBackWhenJoined) {
  for (const char* json :
       {R"({"a\"b":"\\","c":[-1.50e+3,null],"d":{}})", "[ ]", "\"\\u0041\"", "12"}) {
    std::string joined;
    for (const Lexeme& lexeme : json_lexemes(json)) {
      joined += lexeme.text;
    }
    EXPECT_EQ(joined, json);
  }
}

}  // namespace
}  // namespace gatecrash::replay
