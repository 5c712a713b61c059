#include "stack/net/free_port.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(FreePort, IsOneThatNobodyListensOn) {
  const auto port = free_port();
  ASSERT_TRUE(port.has_value());
  EXPECT_GT(*port, 0);
  const Status waited = wait_for_port(*port, std::chrono::milliseconds(20));
  ASSERT_FALSE(waited.has_value());
  EXPECT_EQ(waited.error().message, "nobody listens on 127.0.0.1:" + std::to_string(*port));
}

}  // namespace
}  // namespace gatecrash::net
