// byte_chunk: some bytes of a JSON string looked at at once: how many of them stand for themselves.
//
// WordChunk is plain C++; SseChunk does the same with SSE2, which every x86-64 has. Source: RFC
// 8259 section 7; "hasless" and "haszero" of Anderson's Bit Twiddling Hacks.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace gatecrash::wire {

constexpr std::uint64_t repeat_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// True for a byte that stands for itself in a string: no quote, backslash or control.
constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
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

inline void store_word(char* at, std::uint64_t word) {
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  std::memcpy(at, &word, 8);
}

/// As load_word of `size` bytes, fewer than eight, and blanks in place of the missing ones.
inline std::uint64_t load_rest(const char* at, std::size_t size) {
  const auto byte = [at](std::size_t i) {
    return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
  };
  const auto four_bytes = [at](std::size_t i) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, at + i, 4);
    if constexpr (std::endian::native == std::endian::big) {
      bytes = __builtin_bswap32(bytes);
    }
    return std::uint64_t{bytes} << (8 * i);
  };
  const std::uint64_t blanks = repeat_byte(' ') << (8 * size);
  if (size >= 4) {
    return blanks | four_bytes(0) | four_bytes(size - 4);  // which may overlap
  }
  return size == 0 ? blanks : blanks | byte(0) | byte(size / 2) | byte(size - 1);
}

class WordChunk {
 public:
  static constexpr std::size_t kBytes = 8;

  static WordChunk load(const char* at) { return WordChunk(load_word(at)); }

  /// `size` < kBytes.
  static WordChunk load_part(const char* at, std::size_t size) {
    return WordChunk(load_rest(at, size));
  }

  void store(char* at) const { store_word(at, word_); }

  /// Of the first bytes, how many are plain; a byte above 127 is when those are `wide`.
  std::size_t plain(bool wide) const {
    const std::uint64_t quote = word_ ^ repeat_byte('"');
    const std::uint64_t backslash = word_ ^ repeat_byte('\\');
    // The top bit of each byte that is not plain: exact for the lowest such byte.
    const std::uint64_t stops =
        (((word_ - repeat_byte(0x20)) & ~word_) | ((quote - repeat_byte(1)) & ~quote) |
         ((backslash - repeat_byte(1)) & ~backslash) | (wide ? 0 : word_)) &
        repeat_byte(0x80);
    return static_cast<std::size_t>(std::countr_zero(stops)) / 8;  // of no bit set: 64
  }

  /// Whether one of the first `count` bytes is above 127.
  bool has_wide(std::size_t count) const {
    const std::uint64_t counted =
        count == kBytes ? word_ : word_ & ~(~std::uint64_t{0} << (8 * count));
    return (counted & repeat_byte(0x80)) != 0;
  }

 private:
  explicit WordChunk(std::uint64_t word) : word_(word) {}

  std::uint64_t word_;
};

#ifdef __SSE2__
class SseChunk {
 public:
  static constexpr std::size_t kBytes = 16;

  static SseChunk load(const char* at) {
    return SseChunk(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
  }

  static SseChunk load_part(const char* at, std::size_t size) {
    const bool long_part = size >= 8;
    const std::uint64_t low = long_part ? load_word(at) : load_rest(at, size);
    const std::uint64_t high = long_part ? load_rest(at + 8, size - 8) : repeat_byte(' ');
    return SseChunk(
        _mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low)));
  }

  void store(char* at) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), bytes_); }

  std::size_t plain(bool wide) const {
    const __m128i control =
        _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1f)), bytes_);  // at most 0x1f
    const __m128i quote = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('\\'));
    const __m128i stop = _mm_or_si128(_mm_or_si128(control, quote), backslash);
    const auto stops =
        static_cast<std::uint32_t>(_mm_movemask_epi8(wide ? stop : _mm_or_si128(stop, bytes_)));
    return static_cast<std::size_t>(std::countr_zero(stops | 0x10000U));
  }

  bool has_wide(std::size_t count) const {
    const auto wide = static_cast<std::uint32_t>(_mm_movemask_epi8(bytes_));
    return (wide & ((1U << count) - 1)) != 0;
  }

 private:
  explicit SseChunk(__m128i bytes) : bytes_(bytes) {}

  __m128i bytes_;
};

using ByteChunk = SseChunk;
#else
using ByteChunk = WordChunk;
#endif

}  // namespace gatecrash::wire
