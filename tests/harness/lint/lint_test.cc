#include "harness/lint/lint.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

TEST(Lint, FindsNothingInAPolicyThatMeansWhatItSays) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"deny","tools":{"a":{}}})"), "");
  EXPECT_EQ(lint_text("version: \"1\"\ndefault: deny\ntools: {a: {rules: []}}\n"), "");
}

TEST(Lint, TellsFindingsInTheOrderOfTheTableThenOfThePolicy) {
  EXPECT_EQ(lint_text(R"({"version":"1","default":"allow","tools":{
                "b":{"limits":[{"counter":"c","window":60,"max":1,"increment":0}]},
                "a":{"limits":[{"counter":"c","window":60,"max":1},
                               {"counter":"d","window":60,"max":1,"increment":0}]}}})"),
            "default-allow /default\nnever-counts /tools/a/limits/1/increment\n"
            "never-counts /tools/b/limits/0/increment\nwindow-edge /tools/a/limits/0\n");
}

TEST(Lint, SpeaksTheAuthorsDialect) {
  policy::Policy policy;
  policy.default_action = policy::Default::kAllow;
  EXPECT_NE(lint({policy, nullptr, false}).at(0).remedy.find(R"("default": "deny")"),
            std::string::npos);
  EXPECT_NE(lint({policy, nullptr, true}).at(0).remedy.find("default: deny"), std::string::npos);
}

TEST(Lint, FindsThatTheSeedPolicysTypeIsAParameterAndNoTool) {
  const std::string found =
      lint_text(repository_file("scenarios/policies/type.json"), &healthlake_tools());
  EXPECT_NE(found.find("unknown-tool /tools/type\n"), std::string::npos) << found;
  EXPECT_EQ(lint_text(repository_file("scenarios/policies/start_fhir_export_job.json"),
                      &healthlake_tools())
                .find("unknown-tool"),
            std::string::npos);
}

}  // namespace
}  // namespace gatecrash::lint
