#include "harness/cli/policy_file.h"

#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/support/command.h"

namespace gatecrash::cli {
namespace {

TEST(PolicyFile, TakesTheBuiltInPolicyWhenNoneIsNamed) {
  const auto loaded = load_policy("");
  ASSERT_TRUE(loaded.has_value()) << loaded.error().to_string();
  EXPECT_EQ(loaded->name, "built-in");
  EXPECT_NE(loaded->policy, nullptr);
}

TEST(PolicyFile, NamesTheFileAndTheLineOfAMistake) {
  const std::string path = testing::TempDir() + "policy_" + std::to_string(::getpid()) + ".json";
  ASSERT_TRUE(
      net::write_file(path, "{\"version\":\"1\",\n\"hid\":[],\"default\":\"deny\"}").has_value());
  const auto loaded = load_policy(path);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().where.rfind(path + ":2:", 0), 0U) << loaded.error().to_string();
  ::unlink(path.c_str());
}

TEST(PolicyFile, OfAFolderIsItsYamlElseItsJson) {
  const tests::TemporaryFolder folder;
  std::string path = folder.path("");
  path.pop_back();
  EXPECT_EQ(kept_policy_path(path), folder.path("policy.json"));
  folder.file("policy.yaml", "x");
  EXPECT_EQ(kept_policy_path(path), folder.path("policy.yaml"));
}

TEST(PolicyFile, ReportsAFileThatIsMissing) {
  const auto loaded = load_policy("/nonexistent/policy.json");
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, Code::kLocalIo);
}

}  // namespace
}  // namespace gatecrash::cli
