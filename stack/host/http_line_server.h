// http_line_server: a Streamable HTTP server as a line server: an HttpUpstream at work.
//
// Each opening is one client's connection: a session of its own in the legacy era. It ends only
// when it is closed; a server that cannot be reached is an error to each request. Single thread:
// the Loop's.
#pragma once

#include <string>

#include "stack/base/time.h"
#include "stack/gateway/http_upstream.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

// How long what is in flight may take once nobody asks any more.
inline constexpr Duration kHttpCloseMax = std::chrono::seconds(10);
inline constexpr Duration kHttpCloseQuicklyMax = std::chrono::milliseconds(500);

struct HttpLineOptions {
  gateway::UpstreamOptions upstream{};
  std::string ca_file{};  // PEM; empty: the system's
};

/// The loop and the clock are borrowed. Its errors: config_invalid (the CA file).
OpenLineServer http_line_servers(net::Loop& loop, Clock& clock, HttpLineOptions options);

}  // namespace gatecrash::host
