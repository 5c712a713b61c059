// json_text: what the JSON reader and writer know about the bytes of a string.
//
// Pure. Source: RFC 8259 section 7 (what must be escaped), RFC 7493 section 2.1 (noncharacters).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "stack/wire/byte_chunk.h"

namespace gatecrash::wire {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The first byte in [at, end) that is not plain, or `end`. Clears `ascii` when it passes over a
/// byte above 127.
inline const char* skip_plain(const char* at, const char* end, bool& ascii) {
  while (at != end) {
    const std::size_t size = std::min(static_cast<std::size_t>(end - at), ByteChunk::kBytes);
    const ByteChunk chunk =
        size == ByteChunk::kBytes ? ByteChunk::load(at) : ByteChunk::load_part(at, size);
    const std::size_t plain = std::min(chunk.plain(true), size);
    ascii = ascii && !chunk.has_wide(plain);
    at += plain;
    if (plain != size) {
      break;
    }
  }
  return at;
}

/// The letter of the short escape for a byte ("n" for a line feed), 0 when it has none.
constexpr char escape_letter(char byte) {
  switch (byte) {
    case '"':
    case '\\':
      return byte;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

/// The byte that a short escape's letter stands for, 0 when it is none.
constexpr char escaped_byte(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// U+FDD0..FDEF and the last two code points of each plane.
constexpr bool is_noncharacter(std::uint32_t code) {
  return (code & 0xfffeU) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

/// Where the first noncharacter of `text` begins, or npos. REQUIRES: valid UTF-8.
std::size_t find_noncharacter(std::string_view text);

/// REQUIRES: a scalar value (no surrogate, at most U+10FFFF).
void append_utf8(std::string& out, std::uint32_t code);

/// Collects bytes and appends them to a string in blocks: appending each byte or short run to the
/// string itself is what writing, escaping and unescaping would spend most of their time on.
class ByteBlock {
 public:
  /// The string is borrowed; it has all bytes after flush(). (A destructor may not run out of
  /// memory.)
  explicit ByteBlock(std::string& out) : out_(out) {}

  ByteBlock(const ByteBlock&) = delete;
  ByteBlock& operator=(const ByteBlock&) = delete;

  // Inlined by order: this is called for every bracket, quote and comma.
  [[gnu::always_inline]] void push(char byte) {
    if (used_ == bytes_.size()) {
      flush();
    }
    bytes_[used_++] = byte;
  }

  void push(std::string_view bytes) {
    if (bytes.size() > bytes_.size() - used_) {
      flush();
      if (bytes.size() > bytes_.size()) {
        out_.append(bytes);
        return;
      }
    }
    std::memcpy(bytes_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }

  /// Copies plain bytes up to the first of [at, end) that is not; returns that, or `end`. Stops at
  /// bytes above 127 too when those are not `wide`; clears `ascii` when it copies one.
  const char* push_plain(const char* at, const char* end, bool wide, bool& ascii) {
    while (at != end) {
      const std::size_t size = std::min(static_cast<std::size_t>(end - at), ByteChunk::kBytes);
      const ByteChunk chunk =
          size == ByteChunk::kBytes ? ByteChunk::load(at) : ByteChunk::load_part(at, size);
      if (bytes_.size() - used_ < ByteChunk::kBytes) {
        flush();
      }
      chunk.store(bytes_.data() + used_);
      const std::size_t plain = std::min(chunk.plain(wide), size);
      ascii = ascii && !chunk.has_wide(plain);
      used_ += plain;
      at += plain;
      if (plain != size) {
        break;
      }
    }
    return at;
  }

  void flush() {
    out_.append(bytes_.data(), used_);
    used_ = 0;
  }

 private:
  std::string& out_;
  std::array<char, 512> bytes_;  // not initialised: push() writes before flush() reads
  std::size_t used_ = 0;
};

}  // namespace gatecrash::wire
