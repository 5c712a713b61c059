// The checks of tools.cc.
#include <gtest/gtest.h>

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
            "default-allow /default\nunnamed-tool /tools\nunnamed-tool /tools\n"
            "unbounded-change /tools\n");
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
