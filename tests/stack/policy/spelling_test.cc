#include "stack/policy/spelling.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::policy {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"version", "default", "hide", "tools", "max"};

TEST(Spelling, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("defualt", kWords), "default");
  EXPECT_EQ(nearest("verison", kWords), "version");
  EXPECT_EQ(nearest("TOOLS", kWords), "tools");
  EXPECT_EQ(nearest("tool", kWords), "tools");
  EXPECT_EQ(nearest("hidden", kWords), "hide");
  EXPECT_EQ(nearest("mx", kWords), "max");
}

TEST(Spelling, SuggestsNothingFarAway) {
  EXPECT_EQ(nearest("limits", kWords), "");
  EXPECT_EQ(nearest("", kWords), "");
  EXPECT_EQ(nearest("min", kWords), "");
  EXPECT_EQ(nearest(std::string(100'000, 'v'), kWords), "");
}

TEST(Spelling, ComparesWithNoWordOfMegabytes) {
  const std::string huge(64 * 1024 * 1024, 'v');
  const std::array<std::string_view, 2> words = {huge, "value"};
  EXPECT_EQ(nearest("vlaue", words), "value");
}

TEST(Spelling, PrefersTheNearestAndThenTheFirst) {
  constexpr std::array<std::string_view, 3> kClose = {"aaab", "aaac", "aaad"};
  EXPECT_EQ(nearest("aaad", kClose), "aaad");
  EXPECT_EQ(nearest("aaax", kClose), "aaab");
}

}  // namespace
}  // namespace gatecrash::policy
