#include "harness/campaign/signature.h"

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

std::string of(std::string message) { return signature({"rate-cap", {}, "1", std::move(message)}); }

TEST(Signature, PassesOverWhatDiffersFromWorldToWorld) {
  EXPECT_EQ(of("tools/call read (id 7) is number 4 in its window; /tools/read/limits/0 allows 3"),
            "rate-cap: tools/call is number # in its window; /tools/read/limits/# allows #");
  EXPECT_EQ(of("tools/call a (id \"s-1\") was sent again"),
            of("tools/call b_c (id 19) was sent again"));
  EXPECT_EQ(of("names the grant \"a\"; the session is \"b\"'s"),
            "rate-cap: names the grant \"\"; the session is \"\"'s");
  EXPECT_EQ(of("the server is sent what nobody sent: {\"id\":1}"),
            of("the server is sent what nobody sent: \\xff"));
}

TEST(Signature, TellsRulesSentencesAndInvariantsApart) {
  EXPECT_NE(of("denied by /tools/a"), of("denied by /tools/b"));
  EXPECT_NE(of("is never answered"), of("is answered again"));
  EXPECT_NE(of("x"), signature({"one-answer", {}, "1", "x"}));
}

TEST(Signature, ReadsAnyText) {
  for (const char* const text :
       {"", "\"", "(id ", " (id ", "tools/call ", "tools/call", "1", ": "}) {
    EXPECT_TRUE(of(text).starts_with("rate-cap: ")) << text;
  }
}

}  // namespace
}  // namespace gatecrash::campaign
