#include "stack/host/gateway_bounds.h"

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

TEST(GatewayBounds, AreSetByName) {
  GatewayBounds bounds;
  EXPECT_TRUE(set_bound(bounds, "sessions=10"));
  EXPECT_TRUE(set_bound(bounds, "session_idle_seconds", 60));
  EXPECT_EQ(bounds.sessions, 10U);
  EXPECT_EQ(bounds.session_idle_seconds, 60);
  EXPECT_EQ(bounds.exchanges, 16384U);
}

TEST(GatewayBounds, SayWhichThereAre) {
  GatewayBounds bounds;
  const Status refused = set_bound(bounds, "sesions=10");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "no bound has the name 'sesions': there are connections, sessions, sessions_per_grant, "
            "exchanges, children, children_per_grant, message_bytes, header_bytes, unread_bytes, "
            "session_idle_seconds");
}

TEST(GatewayBounds, AreNumbersInARange) {
  GatewayBounds bounds;
  for (const char* text : {"sessions", "sessions=", "sessions=x", "sessions=1k", "sessions=0",
                           "sessions=-1", "sessions=99999999999", "message_bytes=4194304"}) {
    EXPECT_FALSE(set_bound(bounds, text)) << text;
  }
  EXPECT_EQ(bounds.sessions, GatewayBounds().sessions);
}

}  // namespace
}  // namespace gatecrash::host
