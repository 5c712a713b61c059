// json_text: what the JSON reader and writer know about the bytes of a string.
//
// Pure. Source: RFC 8259 section 7 (what must be escaped), RFC 7493 section 2.1 (noncharacters).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace gatecrash::wire {

constexpr std::uint64_t repeat_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// True for a byte that stands for itself in a string: no quote, backslash or control.
constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// is_plain for the eight bytes of `word` at once. Each term sets a byte's top bit when that byte
/// is below 0x20, a quote, or a backslash ("hasless" and "haszero" of Anderson's Bit Twiddling
/// Hacks).
constexpr bool is_all_plain(std::uint64_t word) {
  const std::uint64_t quote = word ^ repeat_byte('"');
  const std::uint64_t backslash = word ^ repeat_byte('\\');
  const std::uint64_t stops = ((word - repeat_byte(0x20)) & ~word) |
                              ((quote - repeat_byte(1)) & ~quote) |
                              ((backslash - repeat_byte(1)) & ~backslash);
  return (stops & repeat_byte(0x80)) == 0;
}

/// The first byte in [at, end) that is not plain, or `end`. Clears `ascii` when it passes over a
/// byte above 127.
inline const char* skip_plain(const char* at, const char* end, bool& ascii) {
  std::uint64_t seen = 0;
  for (std::uint64_t word = 0; end - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    if (!is_all_plain(word)) {
      break;
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

/// Collects single bytes and appends them to a string in blocks: appending each byte to the string
/// itself is what escaping and unescaping would spend most of their time on.
class ByteBlock {
 public:
  /// The string is borrowed; it has all bytes once this object is gone.
  explicit ByteBlock(std::string& out) : out_(out) {}

  ~ByteBlock() { flush(); }

  ByteBlock(const ByteBlock&) = delete;
  ByteBlock& operator=(const ByteBlock&) = delete;

  void push(char byte) {
    if (used_ == bytes_.size()) {
      flush();
    }
    bytes_[used_++] = byte;
  }

  void flush() {
    out_.append(bytes_.data(), used_);
    used_ = 0;
  }

 private:
  std::string& out_;
  std::array<char, 256> bytes_;  // not initialised: push() writes before flush() reads
  std::size_t used_ = 0;
};

// JSON text inside a string has an escape every few bytes. So many plain bytes in a row, and it is
// quicker again to look at eight at once (skip_plain).
inline constexpr std::size_t kPlainRun = 16;

}  // namespace gatecrash::wire
