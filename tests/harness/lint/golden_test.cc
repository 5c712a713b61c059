// What lint says of whole policies, word for word: tests/golden/lint/NAME.golden.
// UPDATE_GOLDEN=1 writes them anew, and fails, so that nobody does it in CI.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/policy/read_policy.h"
#include "tests/harness/lint/lint_text.h"

namespace gatecrash::lint {
namespace {

/// The policies of scenarios/, and those beside the goldens that hold one trap after another.
std::vector<std::string> policy_files() {
  std::vector<std::string> files;
  for (const char* folder : {"scenarios/policies", "tests/golden/lint"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(GATECRASH_SOURCE_DIR "/") + folder)) {
      if (entry.path().extension() != ".golden") {
        files.push_back(std::string(folder) + "/" + entry.path().filename().string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The server that a policy is for.
const std::vector<Tool>& tools_for(const std::string& name) {
  static const std::vector<Tool> kAll =
      read_tool_list(repository_file("scenarios/tools/healthlake-29.json"), "tools").value();
  return name.starts_with("healthlake-29") ? kAll : healthlake_tools();
}

std::string lint_file(const std::string& path) {
  const std::string text = repository_file(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  const auto policy = policy::read_policy(text, name);
  if (!policy) {
    return policy.error().to_string() + "\n";
  }
  std::string all;
  for (Finding& finding : lint({*policy, &tools_for(name), policy::is_intercept_name(name)})) {
    finding.where = name;
    all += finding_text(finding);
  }
  return all;
}

TEST(LintGolden, SaysTheSameOfTheSeedPoliciesAndOfEveryTrap) {
  const std::vector<std::string> files = policy_files();
  EXPECT_NE(std::find(files.begin(), files.end(), "scenarios/policies/type.json"), files.end());
  for (const std::string& file : files) {
    const std::string path = "tests/golden/lint/" + file.substr(file.rfind('/') + 1) + ".golden";
    const std::string found = lint_file(file);
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
      std::ofstream(std::string(GATECRASH_SOURCE_DIR "/") + path) << found;
      ADD_FAILURE() << path << " is written anew";
      continue;
    }
    EXPECT_EQ(found, repository_file(path)) << "UPDATE_GOLDEN=1 writes " << path << " anew";
  }
}

}  // namespace
}  // namespace gatecrash::lint
