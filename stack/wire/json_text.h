// json_text: what the JSON reader and writer know about the bytes of a string.
//
// Pure. Source: RFC 8259 section 7 (what must be escaped), RFC 7493 section 2.1 (noncharacters).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace gatecrash::wire {

constexpr std::uint64_t repeat_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True for a byte that stands for itself in a string: no quote, backslash or control.
constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// The top bit of each byte of `word` that is not plain: below 0x20, a quote, or a backslash
/// ("hasless" and "haszero" of Anderson's Bit Twiddling Hacks). Exact for the lowest such byte;
/// bytes above it may be marked in vain.
constexpr std::uint64_t stops_of(std::uint64_t word) {
  const std::uint64_t quote = word ^ repeat_byte('"');
  const std::uint64_t backslash = word ^ repeat_byte('\\');
  const std::uint64_t stops = ((word - repeat_byte(0x20)) & ~word) |
                              ((quote - repeat_byte(1)) & ~quote) |
                              ((backslash - repeat_byte(1)) & ~backslash);
  return stops & repeat_byte(0x80);
}

/// Eight bytes, the first lowest.
inline std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  return word;
}

/// The first byte in [at, end) that is not plain, or `end`. Clears `ascii` when it passes over a
/// byte above 127.
inline const char* skip_plain(const char* at, const char* end, bool& ascii) {
  std::uint64_t seen = 0;
  for (; end - at >= 8; at += 8) {
    const std::uint64_t word = load_word(at);
    if (const std::uint64_t stops = stops_of(word); stops != 0) {
      const int bits = std::countr_zero(stops) & ~7;  // of the bytes before
      seen |= word & ((std::uint64_t{1} << static_cast<unsigned>(bits)) - 1);
      ascii = ascii && (seen & repeat_byte(0x80)) == 0;
      return at + bits / 8;
    }
    seen |= word;
  }
  while (at != end && is_plain(*at)) {
    seen |= static_cast<unsigned char>(*at);
    ++at;
  }
  ascii = ascii && (seen & repeat_byte(0x80)) == 0;
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

  void push(char byte) {
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

  /// Copies plain bytes, eight at a time, up to the first of [at, end) that is not; returns that,
  /// or `end`. Stops at bytes above 127 too when those are not `wide`; clears `ascii` when it
  /// copies one.
  const char* push_plain(const char* at, const char* end, bool wide, bool& ascii) {
    const std::uint64_t stop_at_wide = wide ? 0 : repeat_byte(0x80);
    std::uint64_t seen = 0;
    while (end - at >= 8) {
      if (bytes_.size() - used_ < 8) {
        flush();
      }
      const std::uint64_t word = load_word(at);
      std::memcpy(bytes_.data() + used_, at, 8);
      if (const std::uint64_t stops = stops_of(word) | (word & stop_at_wide); stops != 0) {
        const auto plain = static_cast<std::size_t>(std::countr_zero(stops)) / 8;
        used_ += plain;
        seen |= word & ((std::uint64_t{1} << (plain * 8)) - 1);
        ascii = ascii && (seen & repeat_byte(0x80)) == 0;
        return at + plain;
      }
      seen |= word;
      used_ += 8;
      at += 8;
    }
    for (; at != end && is_plain(*at) && (wide || static_cast<unsigned char>(*at) < 0x80); ++at) {
      seen |= static_cast<unsigned char>(*at);
      push(*at);
    }
    ascii = ascii && (seen & repeat_byte(0x80)) == 0;
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
