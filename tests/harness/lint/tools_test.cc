// The checks of tools.cc.
#include <string>

#include <gtest/gtest.h>

#include "stack/policy/read_policy.h"
#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

const std::vector<Tool> kTools = {{"search", {}, false}, {"delete", {}, true}};

TEST(LintTools, ComparesThePolicyWithTheServersTools) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["x"],
                          "tools":{"serach":{},"delete":{}}})",
                      &kTools),
            "unknown-tool /hide/0\nunknown-tool /tools/serach\nunnamed-tool /tools\n"
            "unbounded-change /tools/delete\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny",
                          "tools":{"search":{},"delete":{"action":"deny"}}})",
                      &kTools),
            "");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"allow"})", &kTools),
            "default-allow /default\nunnamed-tool /tools\n"
            "unbounded-change /tools\n");
}

TEST(LintTools, NamesTheToolsThatNoRuleNamesInOneLine) {
  const auto policy = policy::read_policy(R"({"version":"1","default":"deny"})", "p.json");
  std::vector<Tool> many;
  for (int i = 0; i < 14; ++i) {
    many.push_back({"t" + std::to_string(i), {}, false});
  }
  const auto found = lint({*policy, &many, false});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].why,
            "no rule names these tools of the server's, which the default denies: t0, t1, t2, t3, "
            "t4, t5, t6, t7, t8, t9, t10, t11, ... (14 tools)");
}

TEST(LintTools, TakesALimitOnAllToolsOrAPersonForABound) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny",
                          "all_tools":{"limits":[{"counter":"c","window":60,"max":1,
                                                  "algorithm":"sliding"}]},
                          "tools":{"search":{},"delete":{}}})",
                      &kTools),
            "");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny",
                          "tools":{"search":{},"delete":{"action":"require_approval"}}})",
                      &kTools),
            "");
}

}  // namespace
}  // namespace gatecrash::lint
