#include "harness/dissect/plain_line.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/dissect/grid.h"
#include "harness/dissect/victim.h"
#include "stack/base/rng.h"

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kPlainLines[] = {
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file","arguments":)"
    R"({"path":"/a \"b\"","n":[1,-2.50,0,true,null,{}],"other":"x","name":"y"}}})",
    "{\"jsonrpc\":\"2.0\",\"id\":\"c-1\",\"method\":\"ping\"}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"text\":\"gr\xc3\xbc\xc3\x9f\\n\"}}",
};

TEST(PlainLine, KnowsWhatMayBeReadInTwoWays) {
  EXPECT_TRUE(is_plain_line(kPlainLines[0]));
  EXPECT_TRUE(is_plain_line(kPlainLines[1]));
  EXPECT_TRUE(is_plain_line(kPlainLines[2]));
  EXPECT_TRUE(is_plain_line(kPlainLines[3]));
  for (const std::string_view line :
       {R"({"jsonrpc":"2.0","id":1,"method":"a","method":"b"})",
        R"({"jsonrpc":"2.0","id":1,"method":"a","Method":"b"})",
        R"({"jsonrpc":"2.0","id":1,"m\u0065thod":"a"})",
        R"({"id":1,"method":"a"})",
        R"({"jsonrpc":"2.0","id":null,"method":"a"})",
        R"({"jsonrpc":"2.0","id":1})",
        R"({"jsonrpc":"2.0","id":1.0e2,"method":"a"})",
        R"({"jsonrpc":"2.0","id":1.5,"method":"a"})",
        R"({"jsonrpc":"2.0","id":9007199254740993,"method":"a"})",
        R"({"jsonrpc":"2.0","id":1,"method":"a\u0000"})",
        R"({"jsonrpc":"2.0","id":1,"method":"a","params":{"Name":"x"}})",
        R"({"jsonrpc":"2.0","id":1,"method":"a","params":{"name":null}})",
        R"({"jsonrpc":"2.0","id":1,"method":"a","params":{"x":1,"X":2}})",
        R"({"jsonrpc":"2.0","id":1,"method":"a","params":[]})",
        R"({"jsonrpc":"2.0","id":1,"method":"a"} )",
        R"([{"jsonrpc":"2.0","method":"a"}])",
        "{\"jsonrpc\":\"2.0\",\"method\":\"\xff\"}",
        "",
        "{",
        "{}"}) {
    EXPECT_FALSE(is_plain_line(line)) << line;
  }
}

std::string changed(std::string text, Rng& rng) {
  constexpr std::string_view kBits[] = {"\"",          "\\",
                                        "{",           "}",
                                        "[",           "]",
                                        ",",           ":",
                                        "0",           "1",
                                        "-",           ".",
                                        "e",           " ",
                                        "\r",          "null",
                                        "\"id\":2,",   "\"name\":\"z\",",
                                        "\"Name\":1,", "\"params\":{},",
                                        "\"\":1,",     "\xc5\xbf",
                                        "\x7f"};
  for (std::uint64_t edit = 0; edit <= rng.below(2); ++edit) {
    const std::size_t at = rng.below(text.size());
    switch (rng.below(4)) {
      case 0:
        text.insert(at, kBits[rng.below(std::size(kBits))]);
        break;
      case 1:
        text.erase(at, 1);
        break;
      case 2:
        text[at] = static_cast<char>(32 + rng.below(96));
        break;
      default:
        text.insert(at, text.substr(rng.below(text.size()), rng.below(20)));
        break;
    }
  }
  return text;
}

TEST(PlainLine, IsReadAlikeByEveryVictim) {
  Rng rng(5);
  std::size_t plain = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string line =
        changed(std::string(kPlainLines[rng.below(std::size(kPlainLines))]), rng);
    if (!is_plain_line(line)) {
      continue;
    }
    ++plain;
    std::vector<View> views;
    for (const VictimKind& kind : victim_kinds()) {
      views.push_back(view_of(kind, line + "\n"));
    }
    const auto groups = group_views(views);
    EXPECT_EQ(groups.size(), 1U) << line << "\n" << grid_text(groups, true);
    EXPECT_EQ(views.front().messages.size(), 1U) << line;
  }
  EXPECT_GT(plain, 200U);
}

}  // namespace
}  // namespace gatecrash::dissect
