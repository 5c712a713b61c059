// The checks of exposure.cc.
#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

TEST(LintExposure, FindsWhatIsOpenOrHidden) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"allow"})"), "default-allow /default\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["*"],"tools":{"a":{}}})"),
            "hide-all /hide\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["*"]})"), "");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["a"],"tools":{"a":{
                "limits":[{"counter":"c","window":60,"max":1}]}}})"),
            "hidden-rule /tools/a\n");
}

}  // namespace
}  // namespace gatecrash::lint
