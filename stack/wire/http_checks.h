// http_checks: what an MCP endpoint asks of a request's head before it reads the body.
//
// Pure. Source: MCP "Transports", Streamable HTTP (Origin, Accept, Content-Type).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/wire/http.h"

namespace gatecrash::wire {

/// A status other than 200, and why in words for the client.
struct HttpRefusal {
  int status = 0;
  std::string text;
};

/// 403 for a Host or an Origin that is none of ours: what stands against DNS rebinding. `hosts` are
/// names without ports (empty: any); an Origin is ours when it is one of `origins` or at one of
/// `hosts`.
std::optional<HttpRefusal> check_host_and_origin(const Headers& headers,
                                                 const std::vector<std::string>& hosts,
                                                 const std::vector<std::string>& origins);

/// 406 or 415 for a POST that does not send JSON in UTF-8 or does not take JSON and event streams.
std::optional<HttpRefusal> check_post_types(const Headers& headers);

/// What Content-Type names, without its parameters; empty without one. A view into `headers`.
std::string_view media_type(const Headers& headers);

/// True when an Accept header takes that media type.
bool accepts(const Headers& headers, std::string_view type);

}  // namespace gatecrash::wire
