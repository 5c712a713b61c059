// http1_head: the head of one HTTP/1.1 message: a start line and header lines, strictly.
//
// Pure; single thread. Lines end in CR LF and nothing else; no folded lines, no space before the
// colon, no empty names. Source: RFC 9112 sections 2.2 and 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/http.h"
#include "stack/wire/http1_limits.h"

namespace gatecrash::wire {

/// Collects the bytes of a head.
class Http1Head {
 public:
  explicit Http1Head(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Takes bytes from the front; true once the empty line has come.
  /// Errors: peer_bad_framing (a line end that is not CR LF, a CR elsewhere), peer_too_large.
  Result<bool> take(std::string_view& bytes);

  bool empty() const { return bytes_.empty(); }

  /// The lines of a whole head, each with its CR LF, without the empty one.
  std::string_view lines() const { return std::string_view(bytes_).substr(0, bytes_.size() - 2); }

  void clear();

 private:
  std::size_t bytes_max_;
  std::string bytes_;
  std::size_t line_ = 0;  // where the unfinished line begins
};

/// Takes the first line off, without its CR LF. REQUIRES: lines as of Http1Head::lines().
std::string_view take_line(std::string_view& lines);

/// What bytes a value may hold beside visible ASCII, space and tab: none, or 0x80..0xff.
enum class FieldText : std::uint8_t { kAscii, kOpaque };

/// "Name: value" lines, in order, spelt as they came, values without space and tab around them.
/// Errors: peer_bad_message, peer_bad_framing (a folded line), peer_too_large (more than
/// `headers_max`).
Result<Headers> read_headers(std::string_view lines, std::size_t headers_max, FieldText text);

/// How many headers have that name (ASCII case-insensitive).
std::size_t count_headers(const Headers& headers, std::string_view name);

/// True when a comma-separated list of tokens in any header `name` holds `token`; neither's case
/// matters.
bool header_lists(const Headers& headers, std::string_view name, std::string_view token);

/// What Content-Length and Transfer-Encoding say together.
struct Http1BodyLength {
  bool chunked = false;
  std::optional<std::uint64_t> length;  // nothing: no Content-Length
};

/// Errors: peer_bad_framing: both of them, several or lists of either, a length that is not plain
/// digits without leading zeros, a coding that is not exactly `chunked`, or any in HTTP/1.0.
Result<Http1BodyLength> read_body_length(const Headers& headers, bool is_http10);

}  // namespace gatecrash::wire
