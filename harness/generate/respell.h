// respell: one JSON text in other bytes that mean the same: white space, the order of members,
// escapes.
//
// Numbers keep their token and arrays their order. Pure: one seed, one spelling.
// Source: RFC 8259 sections 2 and 7.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/wire/value.h"

namespace gatecrash::generate {

/// One line: no white space in it is a line end.
std::string respell(const wire::Value& value, std::uint64_t seed);

}  // namespace gatecrash::generate
