// number: JSON numbers compared as the decimals they spell, never through a double.
//
// Source: RFC 8259 section 6 (the token), JSON Schema 2020-12 core section 4.2.2 (1.0 equals 1),
// RFC 7493 section 2.2 (what a double holds).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatecrash::wire {

/// Orders two number tokens by value: "1.0" equals "1", "1e2" equals "100", "-0" equals "0".
/// Exponents beyond +-10^15 count as that. REQUIRES: the JSON number grammar.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

/// The value of a number token when it is whole ("3", "3.0", "30e-1") and fits.
/// REQUIRES: the JSON number grammar.
std::optional<std::int64_t> whole_number(std::string_view token);

/// True when the token's value has no fraction, however large it is.
/// REQUIRES: the JSON number grammar.
bool is_whole_number(std::string_view token);

/// True when the number is too large for an IEEE 754 double, so that readers disagree about it
/// (infinity, null, refusal). One too small for a double reads as 0 everywhere and is fine.
/// REQUIRES: the JSON number grammar.
bool is_beyond_double(std::string_view token);

}  // namespace gatecrash::wire
