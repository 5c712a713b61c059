#include "harness/simulate/marks.h"

#include <set>

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

TEST(Marks, AllHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kMarks; ++i) {
    names.insert(mark_name(static_cast<Mark>(i)));
  }
  EXPECT_EQ(names.size(), kMarks);
  EXPECT_GE(kMarks, 25U);
}

TEST(Marks, AddUpOverWorlds) {
  Marks first;
  first.reach(Mark::kRefund);
  first.reach(Mark::kRefund);
  Marks second;
  second.reach(Mark::kRefund);
  second.reach(Mark::kHealed);
  first.add(second);
  EXPECT_EQ(first.count(Mark::kRefund), 3U);
  EXPECT_EQ(first.count(Mark::kHealed), 1U);
  EXPECT_EQ(first.count(Mark::kHeldTimesOut), 0U);
  EXPECT_EQ(first.reached(), 2U);
}

}  // namespace
}  // namespace gatecrash::simulate
