#include "stack/net/file_limit.h"

#include <sys/resource.h>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(FileLimit, RisesAsFarAsItMayAndNeverFalls) {
  rlimit before = {};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_file_limit(50), 100U);
  EXPECT_EQ(raise_file_limit(200), 200U);
  EXPECT_EQ(raise_file_limit(before.rlim_max + 1), before.rlim_max);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace gatecrash::net
