// http1_writer: heads and chunks as bytes.
//
// The writer owns framing: Content-Length, Transfer-Encoding, Connection and the other hop-by-hop
// headers (RFC 9110 section 7.6.1) among the headers given are left out, and its own are written.
// Names that are no tokens and values with control characters are refused, so that nothing that
// comes from a message can end a line. Pure; single thread.
//
// Source: RFC 9112 sections 3, 4, 5, 7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/http.h"

namespace gatecrash::wire {

/// How the body that follows a head ends.
struct Http1Framing {
  enum class Kind : std::uint8_t {
    kNone,     // there is no body: 204, 304, or a request without one
    kLength,   // Content-Length
    kChunked,  // append_chunk()..., append_last_chunk()
    kClose,    // the end of the connection: for HTTP/1.0 peers
  };
  Kind kind = Kind::kLength;
  std::uint64_t length = 0;  // with kLength
  bool keep_alive = true;
};

/// Appends "POST /mcp HTTP/1.1\r\n..." with a body of request.body's length (none where it is empty
/// and the method has none). `host` is written first and replaces a Host header.
/// Errors: peer_bad_message (something that HTTP cannot carry); `out` is left as it was.
Status append_request_head(std::string& out, const HttpRequest& request, std::string_view host);

/// Appends "HTTP/1.1 200 OK\r\n...". Errors: as above.
Status append_response_head(std::string& out, const HttpHead& head, const Http1Framing& framing);

/// Appends one chunk; nothing for no bytes, since an empty chunk would end the body.
void append_chunk(std::string& out, std::string_view bytes);

void append_last_chunk(std::string& out);

/// "OK", "Not Found", ...; empty for a status without a usual phrase.
std::string_view reason_phrase(int status);

/// True for headers that concern one connection only: a relay never passes them on.
bool is_hop_by_hop(std::string_view name);

/// True for an HTTP token: what may name a header or a method (RFC 9110 section 5.6.2).
bool is_http_token(std::string_view text);

}  // namespace gatecrash::wire
