// gatecrash lint as a process: output, places and exit codes.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

const std::string kPolicies = GATECRASH_SOURCE_DIR "/scenarios/policies/";
const std::string kTools = GATECRASH_SOURCE_DIR "/stack/servers/healthlake_tools.json";

TEST(LintCommand, PointsAtTheToolThatTheServerDoesNotHave) {
  const CommandResult result = gatecrash({"lint", kPolicies + "type.json", "--tools", kTools});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("type.json:5:1: warning: the server has no tool \"type\""),
            std::string::npos)
      << result.out;
}

TEST(LintCommand, HoldsWhenThereAreNotesOnly) {
  const CommandResult result =
      gatecrash({"lint", kPolicies + "start_fhir_export_job.json", "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.rfind(R"({"finding":"window-edge","severity":"note")", 0), 0U) << result.out;
}

TEST(LintCommand, SaysWhatItCannotRead) {
  for (const auto& words :
       {std::vector<std::string>{"lint", "/nonexistent.json"},
        {"lint", kPolicies + "type.json", "--tools", "/nonexistent.json"},
        {"lint", kPolicies + "type.json", "--tools", kPolicies + "type.json"}}) {
    const CommandResult result = gatecrash(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  }
}

}  // namespace
}  // namespace gatecrash::tests
