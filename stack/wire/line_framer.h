// line_framer: the bytes of one direction of an MCP stdio connection -> lines.
//
// Pure: no IO, no clock. Single thread. Feed bytes in any split: the lines do not depend on it.
// One CR before the LF is taken off; any other raw CR is a fault, because some readers (Python,
// Java, C#) end a line there. An over-long line ends the stream: after it the framer stays failed,
// since its tail could pass for a message.
//
// Source: MCP "Transports", stdio: newline-delimited, no embedded newlines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash::wire {

// One byte below 4 MiB, as JsonOptions::bytes_max, so that a line is refused before it is read.
inline constexpr std::size_t kLineBytesMax = 4 * 1024 * 1024 - 1;

enum class LineFault : std::uint8_t { kNone, kBareCr, kTooLong };

struct Line {
  std::string_view text;  // without the line end; empty for kTooLong; valid until the next call
  LineFault fault = LineFault::kNone;
};

class LineFramer {
 public:
  explicit LineFramer(std::size_t line_bytes_max = kLineBytesMax)
      : line_bytes_max_(line_bytes_max) {}

  /// Takes bytes in. They come out of next() once their line has ended.
  void feed(std::string_view bytes);

  /// The next line, or nothing until more bytes are fed. A kTooLong line is the last.
  std::optional<Line> next();

  /// The bytes of the unfinished last line: what end of input leaves unread.
  std::string_view unfinished() const;

  /// True after an over-long line.
  bool failed() const { return failed_; }

 private:
  std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t start_ = 0;    // of the first line not yet returned
  std::size_t scanned_ = 0;  // no LF before this
  bool failed_ = false;
  bool reported_ = false;
};

/// True for a line of nothing but spaces and tabs: such lines are ignored everywhere.
bool is_blank(std::string_view line);

}  // namespace gatecrash::wire
