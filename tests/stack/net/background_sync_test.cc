#include "stack/net/background_sync.h"

#include <fcntl.h>

#include <cerrno>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(BackgroundSync, SyncsWhatWasTouchedAndEndsAtOnce) {
  const UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  BackgroundSync sync(null.get());
  for (int i = 0; i < 1000; ++i) {
    sync.touch();
  }
  EXPECT_EQ(sync.error(), 0) << "a device that cannot be synchronised is no error";
}

TEST(BackgroundSync, TellsThatItCannot) {
  const BackgroundSync sync(-1);
  EXPECT_EQ(sync.error(), EBADF);
}

}  // namespace
}  // namespace gatecrash::net
