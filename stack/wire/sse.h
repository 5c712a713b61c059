// sse: the bytes of an event stream -> events, each with its exact bytes; and back.
//
// Pure; single thread. Feed bytes in any split (of CR LF too): the events do not depend on it. What
// is relayed is an event's own bytes; what is judged is its parsed view. Bytes that belong to no
// dispatched event (comments, blank lines, the byte order mark) come out as events without fields,
// so that all `raw` together are the stream.
//
// Source: WHATWG HTML, "Server-sent events", 9.2.5 and 9.2.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash::wire {

// The largest message and what stands around it: `data: `, line ends, id.
inline constexpr std::size_t kSseEventBytesMax = 4 * 1024 * 1024 + 64 * 1024;

struct SseEvent {
  std::string raw;                // up to and with the blank line; line ends as they came
  std::string type;               // `event`; empty means "message"
  std::string data;               // lines joined with LF; empty where has_data is false
  bool has_data = false;          // a `data` field was there, be it empty: it is dispatched
  std::optional<std::string> id;  // this event's own `id` field, if it had one
  std::optional<std::uint64_t> retry_ms;
};

class SseReader {
 public:
  explicit SseReader(std::size_t event_bytes_max = kSseEventBytesMax)
      : event_bytes_max_(event_bytes_max) {}

  /// Takes bytes in. They come out of next() once a blank line has ended their block.
  void feed(std::string_view bytes);

  /// The next block, or nothing until more bytes are fed.
  std::optional<SseEvent> next();

  /// At the end of the stream: a last block that only lacked the LF of its CR LF, if there is one.
  std::optional<SseEvent> finish();

  /// The bytes of the unfinished last block: what the end of the stream discards.
  std::string_view unfinished() const;

  /// True after an event over the bound: the stream cannot be read on.
  bool failed() const { return failed_; }

 private:
  enum class LineEnd : std::uint8_t { kNone, kLf, kCr, kCrLf };

  SseEvent take(std::size_t end);

  std::size_t event_bytes_max_;
  std::string buffer_;
  std::size_t start_ = 0;              // of the block that is being read
  std::size_t line_ = 0;               // of the line that is being read
  std::size_t scanned_ = 0;            // no line end before this in that line
  LineEnd last_end_ = LineEnd::kNone;  // of the line before, in this block
  bool skip_lf_ = false;               // the CR before ended a block at once
  bool at_stream_start_ = true;
  bool failed_ = false;
};

/// Appends an event of `data` (LF makes lines) with an optional id and type.
/// REQUIRES: no CR, LF or NUL in `id`; no CR or LF in `type`; no CR in `data`.
void append_sse_event(std::string& out, std::string_view data,
                      std::optional<std::string_view> id = std::nullopt,
                      std::string_view type = {});

}  // namespace gatecrash::wire
