#include "stack/net/terminal.h"

#include <fcntl.h>
#include <stdlib.h>

#include <gtest/gtest.h>

#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

TEST(Terminal, TellsATerminalFromAFile) {
  const UniqueFd file(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_FALSE(is_terminal(file.get()));
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY));
  if (!terminal) {
    GTEST_SKIP() << "this machine gives out no pseudo-terminals";
  }
  EXPECT_TRUE(is_terminal(terminal.get()));
}

TEST(Terminal, TakesAClosedDescriptorForNone) { EXPECT_FALSE(is_terminal(-1)); }

}  // namespace
}  // namespace gatecrash::net
