#include "stack/policy/read_policy.h"

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

TEST(ReadPolicy, ChoosesTheDialectByTheFilesName) {
  for (const char* name : {"p.yaml", "dir.json/p.yml", "P.YAML"}) {
    EXPECT_TRUE(is_intercept_name(name)) << name;
    EXPECT_TRUE(read_policy("version: \"1\"\n", name)) << name;
    EXPECT_FALSE(read_policy(
        "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"a\":{\"limits\":[]}}}", name))
        << name;
  }
  for (const char* name : {"p.json", "p", "built-in", "yaml", "p.yaml.bak"}) {
    EXPECT_FALSE(is_intercept_name(name)) << name;
    EXPECT_TRUE(read_policy(R"({"version":"1","default":"deny"})", name)) << name;
    EXPECT_FALSE(read_policy("version: \"1\"\n", name)) << name;
  }
}

TEST(ReadPolicy, NamesThePolicyAfterItsFileWhateverTheDialect) {
  EXPECT_EQ(read_policy("version: \"1\"\n", "dir/clinic.yaml")->name, "clinic");
  EXPECT_EQ(read_policy(R"({"version":"1","default":"deny"})", "dir/clinic.json")->name, "clinic");
}

}  // namespace
}  // namespace gatecrash::policy
