// volatile_rules: which parts of an answer may differ from one run to the next, and why.
//
// Data, not code: a table of members by name and a table of shapes (docs/formats.md, "Replay",
// shows both). Whatever no rule names must be equal as it is spelt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stack/wire/value.h"

namespace gatecrash::replay {

enum class Why : std::uint8_t { kServerId, kTime, kVersion, kAddress, kPageToken, kLength };

/// "id made by the server", "time", "version", ...: as reports say it.
std::string_view why_text(Why why);

/// A volatile part of a string.
struct VolatileSpan {
  std::size_t begin = 0;
  std::size_t size = 0;
  Why why = Why::kServerId;
};

/// Where a string stands, as far as rules ask.
enum class Place : std::uint8_t {
  kMember,  // in JSON: times are volatile under certain names only, a birth date never
  kProse,   // text for people, not JSON: any time of day in it is volatile
};

/// The volatile parts in order, by shape: UUIDs, 32 hex digits; in URLs the address of a
/// datastore's endpoint, a loopback port, page tokens, _history versions; in prose also times.
std::vector<VolatileSpan> find_volatile(std::string_view text, Place place);

/// Why the whole value of a member of this name is volatile: `value` has the shape that the name's
/// rule asks for. Nothing when no rule applies.
std::optional<Why> volatile_member(std::string_view name, const wire::Value& value);

/// An identifier that only a machine makes: a UUID or 32 hex digits, nothing around it.
bool is_machine_id(std::string_view text);

}  // namespace gatecrash::replay
