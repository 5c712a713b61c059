// policy_position: where in a policy's text a JSON Pointer stands, for error messages.
//
// The strict reader (stack/wire/json_reader.h) judges the text and keeps no positions; this walks
// the same text again, only when there is an error to report. Pure; lenient: on text that is not
// JSON it stops where it cannot go on. Source: RFC 6901.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatecrash::policy {

/// "/tools/a~1b": `pointer` with one more token, escaped.
std::string pointer_child(std::string_view pointer, std::string_view token);

struct Place {
  std::size_t key = 0;    // byte offset of the member's key; of the value when it has none
  std::size_t value = 0;  // byte offset of the value
};

/// Where the value that `pointer` names stands; nothing when there is none.
std::optional<Place> find_place(std::string_view text, std::string_view pointer);

/// The pointer of the innermost value that starts, or whose key starts, at or before `offset`.
std::string pointer_at(std::string_view text, std::size_t offset);

/// A member whose key an earlier member of the same object has, byte for byte when unescaped.
struct Twin {
  std::string pointer;
  std::string key;
  std::size_t offset = 0;  // of the key
  std::size_t first = 0;   // of the earlier key
};

/// Tells `tell` of each such member in the order of the text, up to where it is no JSON any more.
void each_twin(std::string_view text, const std::function<void(const Twin&)>& tell);

/// "LINE:COLUMN" of a byte offset, both from 1; columns count code points.
std::string line_and_column(std::string_view text, std::size_t offset);

}  // namespace gatecrash::policy
