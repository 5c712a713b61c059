// http1_body: the framing of one HTTP/1.1 body: a length, chunks, or the end of the connection.
//
// Pure; single thread. Chunk lines end in CR LF and nothing else; sizes are plain hex; extensions
// are bounded and dropped; trailers, which must be header lines, are bounded and dropped, or
// refused. Source: RFC 9112 sections 6 and 7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/http1_limits.h"

namespace gatecrash::wire {

class Http1Body {
 public:
  enum class Side : std::uint8_t { kRequest, kResponse };

  /// Of a response neither the body nor the sum of its extensions is bounded: streams do not end.
  Http1Body(const Http1Limits& limits, Side side);

  // What comes next; REQUIRES: done().
  void expect_length(std::uint64_t bytes);
  void expect_chunks();
  void expect_end_of_input();

  /// Takes bytes from the front until a piece or the end is there; kEnd at once where the length
  /// is 0. Errors: peer_bad_framing, peer_too_large (code only: the body's bound or a line's).
  Result<Http1Event> next(std::string_view& bytes);

  /// The connection has ended, and with it a body that only this could end.
  void end() { state_ = State::kDone; }

  /// After kBody: a part of the bytes that were fed.
  std::string_view piece() const { return piece_; }

  /// True where only the end of the connection ends the body.
  bool until_closed() const { return state_ == State::kUntilClosed; }

 private:
  enum class State : std::uint8_t {
    kDone,
    kLength,
    kUntilClosed,
    kChunkLine,
    kChunkData,
    kChunkEnd,
    kTrailer,
  };

  Result<Http1Event> next_chunked(std::string_view& bytes);
  Result<bool> take_line(std::string_view& bytes, std::size_t bytes_max);
  Status begin_chunk();
  Result<bool> end_trailer_line();
  Http1Event take_data(std::string_view& bytes);

  Http1Limits limits_;
  Side side_;
  State state_ = State::kDone;
  std::uint64_t left_ = 0;   // of this length or chunk
  std::uint64_t taken_ = 0;  // of the body, with what is announced
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::string line_;
  std::string_view piece_;
};

}  // namespace gatecrash::wire
