// envelope: a JSON-RPC message split into id and content without parsing it, and the content of a
// parsed message in the same canonical form, so that the two can be compared as bytes.
//
// The content is everything behind the id: `,"method":...}`, `,"result":...}`, `,"error":...}`.
// When the content of a raw line equals the canonical content of a message that was read strictly,
// the line is that message: nothing is left to parse. Views point into the line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/wire/jsonrpc.h"

namespace gatecrash::judge {

struct Envelope {
  enum class Kind : std::uint8_t { kUnknown, kRequest, kNotification, kResult, kError };
  Kind kind = Kind::kUnknown;  // kUnknown: not in canonical form; it must be parsed
  std::string_view id;         // JSON text: `1`, `"a"`, `null`; empty for a notification
  std::string_view content;
};

/// Recognises the canonical envelope of `line`. Does not look at what is inside the content.
Envelope skim(std::string_view line);

/// The id as canonical JSON text; empty when there is none.
std::string id_text(const wire::Message& message);

/// Writes the canonical content into `out` (its old text is dropped). The requestId of
/// notifications/cancelled is left out, because a gateway that owns its upstream ids replaces it.
void write_content(std::string& out, const wire::Message& message);

/// What two messages must share to be the same as data: kind and content. Number tokens and member
/// order count.
std::uint64_t content_hash(wire::Message::Kind kind, std::string_view content);

}  // namespace gatecrash::judge
