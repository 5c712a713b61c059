#include "stack/net/memory_usage.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(MemoryUsage, RisesWithWhatIsTouchedAndNeverFalls) {
  const auto before = peak_rss_bytes();
  EXPECT_GT(before, 1'000'000U);
  // Far more than is free within what the process has already touched.
  constexpr std::size_t kBytes = 64 * 1024 * 1024;
  {
    const std::string touched(kBytes, 'x');
    EXPECT_EQ(touched.back(), 'x');
  }
  EXPECT_GT(peak_rss_bytes(), before + kBytes / 2);
}

}  // namespace
}  // namespace gatecrash::net
