#include "harness/simulate/tool_names.h"

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

using generate::Choices;

TEST(ToolNames, PreferWhatThePolicyNamesEvenWhenTheServerLacksIt) {
  policy::Policy policy;
  policy.tools["type"] = {};
  const ToolNames names(policy, generate::ToolCatalog());
  Choices simplest = Choices::from_sequence({});
  EXPECT_EQ(names.choose(simplest).name, "type");
}

TEST(ToolNames, TryHiddenToolsToo) {
  policy::Policy policy;
  policy.tools["a"] = {};
  policy.hide = {"secret"};
  const ToolNames names(policy, generate::ToolCatalog());
  bool tried = false;
  for (std::uint64_t seed = 0; seed < 500 && !tried; ++seed) {
    Choices choices = Choices::from_seed(seed);
    tried = names.choose(choices).name == "secret";
  }
  EXPECT_TRUE(tried);
}

}  // namespace
}  // namespace gatecrash::simulate
