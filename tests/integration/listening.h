// listening: a process that has said where it listens, and what tests ask of it over HTTP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/http_peer.h"
#include "tests/support/command.h"

namespace gatecrash::tests {

inline constexpr std::string_view kOtherCall =
    R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"other","arguments":{}}})"
    "\n";

/// A process that has said where it listens.
class Listening {
 public:
  explicit Listening(const std::vector<std::string>& words) : command_(words) {
    EXPECT_TRUE(command_.wait_for_out("listening on "));
    EXPECT_TRUE(command_.wait_for_out("\n"));
    url_ = url_in(command_.out());
  }

  Command& command() { return command_; }

  const std::string& url() const { return url_; }

  HttpPeer peer() const { return HttpPeer(port_of(url_)); }

 private:
  Command command_;
  std::string url_;
};

inline wire::Headers of_session(const wire::HttpResponse& opened) {
  const std::string* const session = wire::find_header(opened.headers, "Mcp-Session-Id");
  EXPECT_NE(session, nullptr);
  return {{"Mcp-Session-Id", session == nullptr ? "" : *session},
          {"MCP-Protocol-Version", "2025-06-18"}};
}

}  // namespace gatecrash::tests
