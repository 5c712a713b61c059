// What lint says of the policies in scenarios/, word for word: tests/golden/lint/NAME.golden.
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

std::vector<std::string> policy_files() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(GATECRASH_SOURCE_DIR "/scenarios/policies")) {
    files.push_back(entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string lint_file(const std::string& name) {
  const std::string text = repository_file("scenarios/policies/" + name);
  const auto policy = policy::read_policy(text, name);
  if (!policy) {
    return policy.error().to_string() + "\n";
  }
  std::string all;
  for (Finding& finding : lint({*policy, &healthlake_tools(), policy::is_intercept_name(name)})) {
    finding.where = name;
    all += finding_text(finding);
  }
  return all;
}

TEST(LintGolden, SaysTheSameOfTheSeedPolicies) {
  const std::vector<std::string> files = policy_files();
  EXPECT_NE(std::find(files.begin(), files.end(), "type.json"), files.end());
  for (const std::string& name : files) {
    const std::string path = "tests/golden/lint/" + name + ".golden";
    const std::string found = lint_file(name);
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
