#include "harness/target/placeholders.h"

#include <gtest/gtest.h>

namespace gatecrash::target {
namespace {

Values some() { return {{{"run", "/r"}, {"grant", "a"}}, {"/bin/g c", "tap", "it's"}}; }

TEST(Placeholders, FillsTextsAndLeavesOtherBraces) {
  EXPECT_EQ(fill("{run}/x-{grant} {nothing} {\"a\":{}}", some()), "/r/x-a {nothing} {\"a\":{}}");
}

TEST(Placeholders, WritesTheUpstreamForAShellAndForJson) {
  EXPECT_EQ(fill("exec {upstream_line}", some()), "exec '/bin/g c' 'tap' 'it'\\''s'");
  EXPECT_EQ(fill("[{upstream_args}]", some()), R"(["/bin/g c", "tap", "it's"])");
}

TEST(Placeholders, TurnsAWordThatIsTheUpstreamIntoItsWords) {
  EXPECT_EQ(fill(Program{{"gw", "--", "{upstream}"}, {}}, some()),
            (std::vector<std::string>{"gw", "--", "/bin/g c", "tap", "it's"}));
}

TEST(Placeholders, SetsVariablesThroughEnv) {
  EXPECT_EQ(fill(Program{{"gw"}, {{"UP", "{grant}"}}}, some()),
            (std::vector<std::string>{"env", "UP=a", "gw"}));
}

}  // namespace
}  // namespace gatecrash::target
