#include "stack/net/host_port.h"

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(HostPort, TakesAddressesApart) {
  EXPECT_EQ(parse_host_port("127.0.0.1:80").value().port, 80);
  EXPECT_EQ(parse_host_port("[::1]:0").value().host, "::1");
  EXPECT_EQ(parse_host_port(":9").value().host, "127.0.0.1");
  EXPECT_EQ(parse_host_port("localhost:9").value().host, "127.0.0.1");
}

TEST(HostPort, RefusesTheRest) {
  for (const char* text : {"", "a", "a:", "a:x", "a:65536", "::1:80", "a:1 "}) {
    EXPECT_FALSE(parse_host_port(text)) << text;
  }
}

}  // namespace
}  // namespace gatecrash::net
