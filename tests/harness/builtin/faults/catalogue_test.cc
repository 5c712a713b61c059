#include "harness/builtin/faults/catalogue.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(Catalogue, FindsFaultsByTheirNames) {
  ASSERT_NE(find_fault("cap-off-by-one"), nullptr);
  EXPECT_EQ(find_fault("cap-off-by-one")->invariants, "rate-cap");
  EXPECT_EQ(find_fault("cap-off-by-two"), nullptr);
}

TEST(Catalogue, NamesEachFaultOnceAndSaysWhatItImitates) {
  std::set<std::string_view> names;
  for (const FaultKind& kind : fault_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_FALSE(kind.about.empty()) << kind.name;
    EXPECT_FALSE(kind.invariants.empty()) << kind.name;
  }
  EXPECT_GE(names.size(), 16U);
}

TEST(Catalogue, ASoundGatewayHoldsUnderThePolicyOfEveryFault) {
  std::set<std::string_view> tried;
  for (const FaultKind& kind : fault_kinds()) {
    if (tried.insert(kind.policy).second) {
      EXPECT_TRUE(try_fault(kind, false, 1).violated.empty()) << kind.name;
    }
  }
}

}  // namespace
}  // namespace gatecrash::builtin
