// canonical: what libraries hand out, brought to one form so that their views can be compared.
//
// Pure. Numbers by value (1.0 and 1e0 are 1, -0 is 0, not-a-number and infinity are null as in
// JSON.stringify), what is not valid Unicode as U+FFFD, keys sorted, of equal keys the one that the
// reader's look-up finds.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/dissect/reader.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

wire::Value number_of(double value);
wire::Value number_of(std::int64_t value);
wire::Value number_of(std::uint64_t value);

/// A whole number of any size, kept exactly. REQUIRES: -?[0-9]+, leading zeros allowed.
wire::Value whole_number_of(std::string_view digits);

/// How many U+FFFD an ill-formed sequence becomes.
enum class Replaced : std::uint8_t {
  kByPart,  // one for each maximal part of a well-formed sequence: the WHATWG decoder
  kByByte,  // one for each byte: Go
};

/// `bytes` with every ill-formed sequence replaced.
std::string valid_text(std::string_view bytes, Replaced replaced = Replaced::kByPart);

/// Sorts members by key at every depth and leaves one of each, the one that `twin` names.
void settle(wire::Value& value, Names::Twin twin);

}  // namespace gatecrash::dissect
