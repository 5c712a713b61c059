// http1_limits: the bounds of one HTTP/1.1 message, and what its parsers report.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stack/wire/line_framer.h"

namespace gatecrash::wire {

struct Http1Limits {
  std::size_t head_bytes_max = 32 * 1024;        // start line and headers; browsers stop at 16 KiB
  std::size_t headers_max = 100;                 // as Apache; MCP requests have about ten
  std::size_t target_bytes_max = 8 * 1024;       // RFC 9112 section 3: at least 8,000
  std::size_t body_bytes_max = kLineBytesMax;    // a message is no larger here than on a line
  std::size_t chunk_line_bytes_max = 256;        // a chunk's size and its extensions
  std::size_t chunk_extensions_max = 16 * 1024;  // all extensions of one message together
  std::size_t trailer_bytes_max = 8 * 1024;      // read and dropped
};

enum class Http1Event : std::uint8_t {
  kMore,  // all bytes are taken: feed more
  kHead,  // the head is complete: take it
  kBody,  // piece() is the next part of the body
  kEnd,   // the message is complete; bytes after it belong to the next one
};

}  // namespace gatecrash::wire
