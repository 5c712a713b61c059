#include "stack/base/bytes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gatecrash {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

unsigned char byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

bool is_continuation(std::string_view bytes, std::size_t i) {
  return i < bytes.size() && (byte_at(bytes, i) & 0xc0U) == 0x80U;
}

/// The length of the valid UTF-8 sequence at `i`, 0 when there is none.
std::size_t utf8_length_at(std::string_view bytes, std::size_t i) {
  const unsigned char lead = byte_at(bytes, i);
  if (lead < 0x80U) {
    return 1;
  }
  if (lead < 0xc2U || lead > 0xf4U || !is_continuation(bytes, i + 1)) {
    return 0;
  }
  if (lead < 0xe0U) {
    return 2;
  }
  const unsigned char second = byte_at(bytes, i + 1);
  if (lead < 0xf0U) {
    const bool overlong = lead == 0xe0U && second < 0xa0U;
    const bool surrogate = lead == 0xedU && second >= 0xa0U;
    return !overlong && !surrogate && is_continuation(bytes, i + 2) ? 3 : 0;
  }
  const bool overlong = lead == 0xf0U && second < 0x90U;
  const bool too_high = lead == 0xf4U && second >= 0x90U;
  return !overlong && !too_high && is_continuation(bytes, i + 2) && is_continuation(bytes, i + 3)
             ? 4
             : 0;
}

/// The value of each byte as a base64 digit, -1 when it is none.
constexpr std::array<signed char, 256> base64_values() {
  std::array<signed char, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64Digits.size(); ++i) {
    values[static_cast<unsigned char>(kBase64Digits[i])] = static_cast<signed char>(i);
  }
  return values;
}

constexpr std::array<signed char, 256> kBase64Values = base64_values();

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The code point of the valid UTF-8 sequence at `i`, `length` bytes long.
std::uint32_t code_point_at(std::string_view bytes, std::size_t i, std::size_t length) {
  constexpr std::array<unsigned, 5> kLeadBits = {0, 0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t code = byte_at(bytes, i) & kLeadBits[length];
  for (std::size_t k = 1; k < length; ++k) {
    code = code << 6U | (byte_at(bytes, i + k) & 0x3fU);
  }
  return code;
}

/// True for what a terminal obeys, or what hides or reorders text: C0 and C1 controls, DEL,
/// zero-width characters, line separators, bidirectional controls, language tags.
bool is_deceptive(std::uint32_t code) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };

  constexpr std::array<Range, 8> kRanges = {{{0x00, 0x1f},
                                             {0x7f, 0x9f},
                                             {0xad, 0xad},
                                             {0x200b, 0x200f},
                                             {0x2028, 0x202e},
                                             {0x2060, 0x206f},
                                             {0xfeff, 0xfeff},
                                             {0xe0000, 0xe007f}}};
  return std::any_of(kRanges.begin(), kRanges.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = utf8_length_at(bytes, i);
    if (length == 0) {
      return false;
    }
    i += length;
  }
  return true;
}

std::string hex_encode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHexDigits[byte >> 4U];
    text += kHexDigits[byte & 15U];
  }
  return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? byte_at(bytes, i + k) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kBase64Digits[group >> (18U - 6U * k) & 63U] : '=';
    }
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t padding = !last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = k < 4 - padding ? kBase64Values[byte_at(text, i + k)] : 0;
      if (value < 0) {
        return std::nullopt;
      }
      group = group << 6U | static_cast<std::uint32_t>(value);
    }
    if ((padding == 1 && (group & 0xffU) != 0) || (padding == 2 && (group & 0xffffU) != 0)) {
      return std::nullopt;
    }
    for (std::size_t k = 0; k < 3 - padding; ++k) {
      bytes += static_cast<char>(group >> (16U - 8U * k) & 0xffU);
    }
  }
  return bytes;
}

std::string ascii_lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = lower(c);
  }
  return result;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) {
      return false;
    }
  }
  return true;
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (result.size() >= bytes_max) {
      return result + "...";
    }
    const std::size_t length = utf8_length_at(text, i);
    if (length != 0 && !is_deceptive(code_point_at(text, i, length))) {
      result += text.substr(i, length);
      i += length;
      continue;
    }
    for (const std::size_t end = i + std::max<std::size_t>(length, 1); i < end; ++i) {
      result += "\\x";
      result += kHexDigits[byte_at(text, i) >> 4U];
      result += kHexDigits[byte_at(text, i) & 15U];
    }
  }
  return result;
}

}  // namespace gatecrash
