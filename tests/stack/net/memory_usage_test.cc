#include "stack/net/memory_usage.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(MemoryUsage, RisesWithWhatIsTouchedAndNeverFalls) {
  const auto before = peak_rss_bytes();
  EXPECT_GT(before, 1'000'000U);
  // More than the process has ever touched, whatever other tests did in it.
  constexpr std::size_t kMore = 64 * 1024 * 1024;
  {
    const std::string touched(before + kMore, 'x');
    EXPECT_EQ(touched.back(), 'x');
  }
  EXPECT_GE(peak_rss_bytes(), before + kMore);
}

}  // namespace
}  // namespace gatecrash::net
