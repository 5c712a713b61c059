#include "stack/net/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(UniqueFd, ClosesWhenItGoes) {
  int raw = -1;
  {
    const UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = fd.get();
    EXPECT_TRUE(is_open(raw));
  }
  EXPECT_FALSE(is_open(raw));
}

TEST(UniqueFd, MovesWithoutClosing) {
  UniqueFd from(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int raw = from.get();
  UniqueFd to;
  to = std::move(from);
  EXPECT_TRUE(is_open(raw));
  EXPECT_EQ(to.get(), raw);
  EXPECT_FALSE(static_cast<bool>(from));  // NOLINT(bugprone-use-after-move): what a move leaves
}

TEST(UniqueFd, ReleasesWithoutClosing) {
  UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int raw = fd.release();
  EXPECT_FALSE(static_cast<bool>(fd));
  EXPECT_TRUE(is_open(raw));
  ::close(raw);
}

}  // namespace
}  // namespace gatecrash::net
