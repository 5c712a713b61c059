#include "stack/wire/http1_body.h"

#include <algorithm>
#include <limits>

#include "stack/base/check.h"
#include "stack/wire/http1_head.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

// 60 bits: no sum with what came before overflows.
constexpr std::size_t kSizeDigitsMax = 15;

std::uint64_t hex_value(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<std::uint64_t>(digit);
  }
  return value;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

}  // namespace

Http1Body::Http1Body(const Http1Limits& limits, Side side) : limits_(limits), side_(side) {
  if (side == Side::kResponse) {
    limits_.body_bytes_max = std::numeric_limits<std::size_t>::max();
    limits_.chunk_extensions_max = std::numeric_limits<std::size_t>::max();
  }
}

void Http1Body::expect_length(std::uint64_t bytes) {
  CHECK(state_ == State::kDone);
  state_ = State::kLength;
  left_ = bytes;
  taken_ = bytes;
}

void Http1Body::expect_chunks() {
  CHECK(state_ == State::kDone);
  state_ = State::kChunkLine;
  taken_ = 0;
  extension_bytes_ = 0;
  trailer_bytes_ = 0;
  line_.clear();
}

void Http1Body::expect_end_of_input() {
  CHECK(state_ == State::kDone);
  state_ = State::kUntilClosed;
}

Http1Event Http1Body::take_data(std::string_view& bytes) {
  const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (size == 0) {
    return Http1Event::kMore;
  }
  piece_ = bytes.substr(0, size);
  bytes.remove_prefix(size);
  left_ -= size;
  return Http1Event::kBody;
}

Result<Http1Event> Http1Body::next(std::string_view& bytes) {
  switch (state_) {
    case State::kDone:
      return Http1Event::kEnd;
    case State::kLength:
      if (taken_ > limits_.body_bytes_max) {
        return fail(Code::kPeerTooLarge,
                    "the body is longer than " + std::to_string(limits_.body_bytes_max) + " bytes");
      }
      if (left_ == 0) {
        state_ = State::kDone;
        return Http1Event::kEnd;
      }
      return take_data(bytes);
    case State::kUntilClosed:
      piece_ = bytes;
      bytes = {};
      return piece_.empty() ? Http1Event::kMore : Http1Event::kBody;
    default:
      return next_chunked(bytes);
  }
}

Result<Http1Event> Http1Body::next_chunked(std::string_view& bytes) {
  while (true) {
    if (state_ == State::kChunkData) {
      if (left_ > 0) {
        return take_data(bytes);
      }
      state_ = State::kChunkEnd;
    }
    // The LF of an over-long line would never be looked at; a chunk ends in CR LF alone.
    const std::size_t line_max = state_ == State::kChunkEnd    ? 2
                                 : state_ == State::kChunkLine ? limits_.chunk_line_bytes_max
                                                               : limits_.trailer_bytes_max;
    TRY(const bool whole, take_line(bytes, line_max));
    if (!whole) {
      return Http1Event::kMore;
    }
    if (state_ == State::kChunkEnd) {
      if (line_.size() != 2) {
        return fail(Code::kPeerBadFraming, "a chunk is longer than its size says");
      }
      state_ = State::kChunkLine;
    } else if (state_ == State::kChunkLine) {
      TRY_STATUS(begin_chunk());
    } else {
      TRY(const bool last, end_trailer_line());
      if (last) {
        state_ = State::kDone;
        return Http1Event::kEnd;
      }
    }
    line_.clear();
  }
}

/// Moves bytes into line_ up to an LF; true once it has come. The line must end in CR LF.
Result<bool> Http1Body::take_line(std::string_view& bytes, std::size_t bytes_max) {
  const std::size_t room = bytes_max - line_.size();
  const std::size_t lf = bytes.substr(0, room).find('\n');
  if (lf == std::string_view::npos) {
    if (bytes.size() >= room) {
      return fail(state_ == State::kChunkEnd ? Code::kPeerBadFraming : Code::kPeerTooLarge,
                  state_ == State::kChunkEnd ? "a chunk is longer than its size says"
                                             : "a line between chunks is longer than " +
                                                   std::to_string(bytes_max) + " bytes");
    }
    line_ += bytes;
    bytes = {};
    return false;
  }
  line_ += bytes.substr(0, lf + 1);
  bytes.remove_prefix(lf + 1);
  if (line_.size() < 2 || line_.find('\r') != line_.size() - 2) {
    return fail(Code::kPeerBadFraming, "a line between chunks does not end in CR LF");
  }
  return true;
}

/// line_ is "1f\r\n" or "1f;name=value\r\n".
Status Http1Body::begin_chunk() {
  const std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
  const std::size_t digits = std::min(line.find_first_not_of(kHexDigits), line.size());
  const std::string_view rest = line.substr(digits);
  if (digits == 0 || digits > kSizeDigitsMax || (!rest.empty() && rest.front() != ';') ||
      has_control(rest)) {
    return fail(Code::kPeerBadFraming, "a chunk's size is not a plain hexadecimal number");
  }
  extension_bytes_ += rest.size();
  left_ = hex_value(line.substr(0, digits));
  if (left_ > limits_.body_bytes_max - taken_ || extension_bytes_ > limits_.chunk_extensions_max) {
    return fail(Code::kPeerTooLarge, "the body is longer than " +
                                         std::to_string(limits_.body_bytes_max) +
                                         " bytes, or has too many chunk extensions");
  }
  if (side_ == Side::kRequest) {
    taken_ += left_;
  }
  state_ = left_ == 0 ? State::kTrailer : State::kChunkData;
  return {};
}

/// True for the empty line, the last.
Result<bool> Http1Body::end_trailer_line() {
  if (line_.size() == 2) {
    return true;
  }
  if (side_ == Side::kRequest) {
    return fail(Code::kPeerBadMessage, "a request with trailers: send them as headers");
  }
  TRY(const Headers trailer, read_headers(line_, 1, FieldText::kOpaque));
  if (is_hop_by_hop(trailer.front().first)) {
    return fail(Code::kPeerBadFraming,
                "a trailer that would concern the connection or the framing");
  }
  trailer_bytes_ += line_.size();
  if (trailer_bytes_ > limits_.trailer_bytes_max) {
    return fail(Code::kPeerTooLarge, "the trailers are too long");
  }
  return false;
}

}  // namespace gatecrash::wire
