// http_relay: what of an HTTP head and of a server's event goes through the gateway.
//
// Pure. What is not listed here does not pass: Authorization, cookies, hop-by-hop headers, method
// overrides, trailers. Source: MCP "Transports", Streamable HTTP; WHATWG "Server-sent events".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/http.h"
#include "stack/wire/mcp.h"
#include "stack/wire/sse.h"

namespace gatecrash::gateway {

/// Of the headers that say something here, each stands once, under its own name: a second line and
/// a name with an underscore are read differently by different servers. Errors: peer_bad_message.
Status check_single_headers(const wire::Headers& headers);

/// The values of MCP's own headers are texts: no bytes beyond ASCII, no encoding that cannot be
/// undone. Errors: peer_bad_message.
Status check_header_texts(const wire::Headers& headers);

/// What of a client's headers the server gets: of a modern request the mirrored ones, of a legacy
/// one session id, version and Last-Event-ID; Accept and Content-Type in one spelling.
wire::Headers request_headers(const wire::HttpRequest& request, wire::Era era);

/// What of a server's head its client gets, but for Content-Type and the session id.
wire::Headers response_headers(const wire::Headers& headers);

/// The head of an event stream.
wire::Headers event_stream_headers();

/// An event with its id, retry and comments in their order, and `data` in place of its own. Without
/// `data` nothing is dispatched: a client only takes notice of the id. Empty when nothing is left.
std::string relayed_event(const wire::SseEvent& event, std::optional<std::string_view> data);

}  // namespace gatecrash::gateway
