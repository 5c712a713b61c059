#include "harness/simulate/levers.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

TEST(LakeFaults, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (std::uint32_t i = 0; i < kLakeFaults; ++i) {
    const auto fault = static_cast<LakeFault>(i);
    EXPECT_EQ(lake_fault_named(lake_fault_name(fault)), fault);
    names.insert(lake_fault_name(fault));
  }
  EXPECT_EQ(names.size(), kLakeFaults);
  EXPECT_FALSE(lake_fault_named("on fire").has_value());
}

}  // namespace
}  // namespace gatecrash::simulate
