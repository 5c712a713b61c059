// json_reader: untrusted bytes -> Value, or a refusal. The one JSON parser of the product.
//
// Reads I-JSON (RFC 7493) and nothing else: one value of RFC 8259 grammar in valid UTF-8, no byte
// order mark, no NUL, no duplicate keys (compared unescaped), no lone surrogates, no noncharacters,
// no number beyond a double's range. Numbers are kept as spelt. What is not accepted is refused
// whole: there is no partial result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::wire {

/// What to do with a second member of the same name. Everything but kRefuse exists to imitate other
/// readers (seeded faults, victims); the product itself always refuses.
enum class DuplicateKeys : std::uint8_t { kRefuse, kKeepFirst, kKeepLast };

struct JsonOptions {
  // Below every MCP SDK's own line limit (Ruby 4 MiB, TypeScript 10 MiB, Java 16 MiB).
  std::size_t bytes_max = 4 * 1024 * 1024 - 1;
  // Below every reader's own depth limit (json-c and Ruby refuse at 101).
  std::size_t depth_max = 64;
  // Members of one object, items of one array. A FHIR Bundle of 4 MiB has some thousands.
  std::size_t children_max = 100'000;
  // Longer than any double needs (767 digits would be exact) and short enough to compare exactly.
  std::size_t number_bytes_max = 512;
  // True where a key may not hold U+0000: readers in C end the key there, and then it is a twin of
  // another (read_unit sets it; I-JSON itself allows such keys).
  bool refuse_nul_keys = false;
  DuplicateKeys duplicate_keys = DuplicateKeys::kRefuse;
};

/// Reads exactly one JSON value, with white space around it.
/// Errors: peer_too_large, peer_bad_bytes, peer_bad_json; `where` is "byte N" (from 0).
Result<Value> read_json(std::string_view bytes, const JsonOptions& options = {});

}  // namespace gatecrash::wire
