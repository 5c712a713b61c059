#include "harness/dissect/real_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

TEST(RealReader, UnderstandsWhatTheScriptsPrint) {
  const View view = view_of_output(
      real_readers()[1],
      "V {\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"arguments\":NaN}}\n"
      "R no JSON\nV [1]\n");
  ASSERT_EQ(view.messages.size(), 1U);
  EXPECT_EQ(view.messages[0].tool, "a");
  EXPECT_EQ(view.messages[0].arguments, "null");
  EXPECT_EQ(view.refused_count, 2U);
  EXPECT_EQ(view.refused[0], "no JSON");
  EXPECT_EQ(view_of_line("x", "V {\"method\":\"\\ud800\"}", Numbers::kExact).messages[0].method,
            "\xef\xbf\xbd");
  EXPECT_EQ(view_of_line("x", "V {\"method\":\"a\",\"id\":18446744073709552000}", Numbers::kDoubles)
                .messages[0]
                .id,
            "18446744073709551616");
}

TEST(RealReader, HasAModelAndAScriptForEach) {
  for (const RealReader& reader : real_readers()) {
    EXPECT_NE(find_victim(reader.model), nullptr) << reader.name;
    EXPECT_FALSE(reader.script.empty()) << reader.name;
    const auto words = words_of(reader, "units", "reader.go");
    EXPECT_EQ(words.front(), reader.program);
    EXPECT_EQ(words.back(), "units");
  }
}

}  // namespace
}  // namespace gatecrash::dissect
