// bytes: text encodings of byte strings, and UTF-8 validity.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatecrash {

/// True when `bytes` is valid UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
/// Source: Unicode 15, table 3-7.
bool is_utf8(std::string_view bytes);

/// Lower-case hex, two digits a byte.
std::string hex_encode(std::string_view bytes);

/// Nothing unless `text` is an even number of hex digits.
std::optional<std::string> hex_decode(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);

/// Strict: canonical padding, no white space, unused bits zero; nothing otherwise.
std::optional<std::string> base64_decode(std::string_view text);

/// ASCII-only lower case.
std::string ascii_lower(std::string_view text);

/// ASCII case-insensitive equality (HTTP header names).
bool ascii_iequals(std::string_view a, std::string_view b);

/// `text` made safe for one line of a terminal: invalid UTF-8, controls (C0, C1, DEL) and what
/// hides or reorders text (zero-width, bidirectional, tag characters) become \xNN a byte, and what
/// is longer than `bytes_max` is cut and ends in "...".
std::string printable(std::string_view text, std::size_t bytes_max = 200);

}  // namespace gatecrash
