// model_parser: one parser, bent by rules to read as readers do that are not C or C++.
//
// Pure. The rules were taken from the runtimes' documentation and behaviour; tests/interop holds
// Node, CPython, Go and pydantic against their models wherever they are installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/dissect/reader.h"
#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

struct ModelRules {
  enum class IllFormed : std::uint8_t { kReplaced, kReplacedByByte, kRefused };
  enum class Whole : std::uint8_t {
    kDouble,            // as any number (JavaScript, Go)
    kFits64ElseDouble,  // exact as far as 64 bits hold it (serde, PHP)
    kExact,             // of any size (Python, Ruby, Java)
  };
  enum class Overflow : std::uint8_t {
    kInfinity,
    kRefused,
    kKept,  // as spelt, for whoever looks it up to refuse
  };
  IllFormed bytes = IllFormed::kRefused;       // invalid UTF-8
  IllFormed surrogates = IllFormed::kRefused;  // "\ud800" alone
  Whole whole = Whole::kDouble;
  std::size_t whole_digits_max = 0;  // more are refused; 0: any number of them
  std::size_t depth_max = kDepthMax;
  bool twins_refused = false;               // equal keys are an error
  bool not_a_number = false;                // NaN, Infinity, -Infinity
  Overflow overflow = Overflow::kInfinity;  // of 1e400
  bool trailing_ignored = false;            // what follows the value is not looked at
  bool comments = false;
  bool loose_escapes = false;  // "\q" is q
  bool mark_skipped = false;   // a byte order mark
};

/// Errors: peer_bad_bytes, peer_bad_json, peer_too_large.
Result<wire::Value> parse_as(const ModelRules& rules, std::string_view bytes);

}  // namespace gatecrash::dissect
