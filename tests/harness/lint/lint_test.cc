#include "harness/lint/lint.h"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"

namespace gatecrash::lint {
namespace {

/// "id pointer" of each finding, a line each.
std::string lint_text(std::string_view text, const std::vector<Tool>* tools = nullptr) {
  const auto policy = policy::read_hosted_policy(text, "p.json");
  if (!policy) {
    return policy.error().to_string();
  }
  std::string all;
  for (const Finding& finding : lint(*policy, tools)) {
    all += finding.check + " " + finding.pointer + "\n";
  }
  return all;
}

std::string file(const std::string& path) {
  std::ifstream in(std::string(GATECRASH_SOURCE_DIR "/") + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Lint, FindsNothingInAPolicyThatMeansWhatItSays) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","tools":{"a":{}}})"), "");
}

TEST(Lint, FindsWhatIsOpenHiddenOrDead) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"allow"})"), "default-allow /default\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["*"],"tools":{"a":{}}})"),
            "hide-all /hide\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["a"],"tools":{"a":{
                "limits":[{"counter":"c","window":60,"max":1}]}}})"),
            "hidden-rule /tools/a\n");
}

TEST(Lint, FindsLimitsThatDoNotWork) {
  const auto limit = [](const std::string& body, const std::string& tool = "") {
    return lint_text(R"({"version":"1","default":"deny","tools":{"a":{)" + tool +
                     R"("limits":[{"counter":"c","window":"minute",)" + body + "}]}}}");
  };
  EXPECT_EQ(limit(R"("max":5,"increment":0)"), "never-counts /tools/a/limits/0/increment\n");
  EXPECT_EQ(limit(R"("max":0)"), "max-zero /tools/a/limits/0/max\n");
  EXPECT_EQ(limit(R"("max":2,"increment":3)"), "max-zero /tools/a/limits/0/max\n");
  EXPECT_EQ(limit(R"("max":5)"), "window-edge /tools/a/limits/0\n");
  EXPECT_EQ(limit(R"("max":5,"scope":"session")"),
            "session-scope /tools/a/limits/0\nwindow-edge /tools/a/limits/0\n");
  EXPECT_EQ(limit(R"("max":5)", R"("action":"deny",)"), "limit-on-denied /tools/a/limits/0\n");
}

TEST(Lint, ComparesWithTheServersTools) {
  const std::vector<Tool> tools = {{"search", {}, false}, {"delete", {}, true}};
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","hide":["x"],
                          "tools":{"serach":{},"delete":{}}})",
                      &tools),
            "unknown-tool /hide/0\nunknown-tool /tools/serach\nunnamed-tool /tools\n"
            "unbounded-change /tools/delete\n");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny",
                          "tools":{"search":{},"delete":{"action":"deny"}}})",
                      &tools),
            "");
  EXPECT_EQ(lint_text(R"({"version":"1","default":"allow"})", &tools),
            "default-allow /default\nunnamed-tool /tools\nunnamed-tool /tools\n"
            "unbounded-change /tools\n");
}

TEST(Lint, FindsThatTheSeedPolicysTypeIsAParameterAndNoTool) {
  const auto tools = read_tool_list(file("stack/servers/healthlake_tools.json"), "tools");
  ASSERT_TRUE(tools) << tools.error().to_string();
  const std::string found = lint_text(file("scenarios/policies/type.json"), &*tools);
  EXPECT_EQ(found.find("window-edge /tools/type/limits/0\nunknown-tool /tools/type\n"), 0U)
      << found;
  EXPECT_EQ(lint_text(file("scenarios/policies/start_fhir_export_job.json"), &*tools)
                .find("unknown-tool"),
            std::string::npos);
}

}  // namespace
}  // namespace gatecrash::lint
