#include "stack/net/origin.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(Origin, TakesSchemeHostAndPortApart) {
  const struct {
    std::string_view text;
    bool tls;
    std::string_view host;
    int port;
    std::string_view authority;
  } cases[] = {
      {"http://127.0.0.1:9000", false, "127.0.0.1", 9000, "127.0.0.1:9000"},
      {"https://mcp.example.org", true, "mcp.example.org", 443, "mcp.example.org"},
      {"http://localhost", false, "localhost", 80, "localhost"},
      {"https://[::1]:8443", true, "::1", 8443, "[::1]:8443"},
      {"http://[fe80::1]", false, "fe80::1", 80, "[fe80::1]"},
  };

  for (const auto& c : cases) {
    const auto origin = parse_origin(c.text);
    ASSERT_TRUE(origin) << c.text;
    EXPECT_EQ(origin->tls, c.tls);
    EXPECT_EQ(origin->host, c.host);
    EXPECT_EQ(origin->port, c.port);
    EXPECT_EQ(origin->authority, c.authority);
  }
}

TEST(Origin, RefusesEverythingElse) {
  for (const char* text :
       {"", "ftp://a", "http://", "http://:80", "http://a:", "http://a:0", "http://a:65536",
        "http://a:1x", "http://a/b", "http://u@a", "http://[::1", "http://[]:1", "http://a b",
        "http://::1", "HTTP://a", "http://[::1]x"}) {
    EXPECT_EQ(parse_origin(text).error().code, Code::kConfigInvalid) << text;
  }
}

}  // namespace
}  // namespace gatecrash::net
