// mirrored_headers: what a modern HTTP request says of its body in headers: written, and checked.
//
// MCP-Protocol-Version, Mcp-Method, Mcp-Name, and Mcp-Param-* for the arguments that a tool's
// schema annotates with x-mcp-header. A header is never believed: who judges a message judges the
// body, after the two were found equal. Pure values; single thread. Source: MCP 2026-07-28
// "Streamable HTTP", Request Metadata.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/wire/http.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/value.h"

namespace gatecrash::wire {

// Tools whose annotations are remembered for one server. More are treated as having none.
inline constexpr std::size_t kMirroredToolsMax = 4096;

/// One argument that a header repeats.
struct MirroredParam {
  std::vector<std::string> path;  // of property names, from the arguments
  std::string header;             // "Mcp-Param-Region"
};

using MirroredParams = std::vector<MirroredParam>;

/// The annotations of one tool. Errors: peer_bad_message (an annotation that the specification does
/// not allow: such a tool may not be used over HTTP).
Result<MirroredParams> read_mirrored_params(const Value& input_schema);

/// The annotations of the tools that a server has listed.
class MirroredTools {
 public:
  /// `result` is of tools/list: each page adds to what is known. Tools with annotations that are
  /// not allowed count as having none.
  void learn(const Value& result);

  /// Null for a tool that was not listed or has no annotation.
  const MirroredParams* find(std::string_view tool) const;

 private:
  std::map<std::string, MirroredParams, std::less<>> tools_;
};

/// A header value for any text: as it is, or "=?base64?...?=". REQUIRES: valid UTF-8.
std::string encode_header_text(std::string_view text);

/// What a header value says; nothing when it has bytes that may not stand in one, or is an encoding
/// that is not one.
std::optional<std::string> decode_header_text(std::string_view value);

/// Adds the headers of `message`, a request of the modern era. `tools` may be null.
void append_mirrored_headers(Headers& headers, const Message& message, const MirroredTools* tools);

/// Whether the headers say what the body says: every required one once, none that contradicts.
/// `message` is a request (of a notification only headers that are there are compared). `tools` may
/// be null: then Mcp-Param-* headers are not looked at. Errors: peer_bad_message, to be answered
/// with status 400 and kHeaderMismatch.
Status check_mirrored_headers(const Headers& headers, const Message& message,
                              const MirroredTools* tools);

}  // namespace gatecrash::wire
