// vectors: the catalogue of hostile messages: what splits one reader of MCP traffic from another.
//
// Each vector is a function over any well-formed message, never a constant, with the number of its
// row in the catalogue ("J01": J is JSON, F the framing of lines, R JSON-RPC, M MCP, H HTTP, S
// event streams), the places that it can be put in, and what a careful gateway does with it. Two
// vectors can be put on one message. This table is the one source: worlds, the fuzzers' mutator and
// the gateway's own tests draw from it. HTTP's own are in vectors_http.h.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/message_text.h"

namespace gatecrash::generate {

/// What becomes of the message, for one that would be allowed without the vector.
enum class Treatment : std::uint8_t {
  kRefuse,       // one JSON-RPC error, nothing forwarded, a row that says so
  kRefuseClose,  // and nothing more is read from that connection
  kDeny,         // one denial with the message's own id
  kCanonical,    // may be allowed: then one canonical form of what was judged is forwarded
  kSilent,       // nothing forwarded, nothing answered, a row
};

std::string_view treatment_name(Treatment treatment);

/// The part of the message that a vector changes.
enum class Position : std::uint8_t {
  kLine,  // what stands around the message
  kTop,
  kId,
  kMethod,
  kParams,
  kName,
  kArguments,
  kMeta,
};

std::string_view position_name(Position position);

/// A set of positions.
class Positions {
 public:
  constexpr Positions(std::initializer_list<Position> positions) {
    for (const Position position : positions) {
      bits_ |= 1U << static_cast<unsigned>(position);
    }
  }

  constexpr bool has(Position position) const {
    return (bits_ >> static_cast<unsigned>(position) & 1U) != 0;
  }

  std::vector<Position> list() const;

  /// The `n`-th, or the last.
  Position nth(std::uint32_t n) const;
  std::uint32_t size() const;

 private:
  unsigned bits_ = 0;
};

/// How the strings that a vector puts in are spelt.
enum class Encoding : std::uint8_t { kRaw, kEscaped, kMixed };
inline constexpr std::uint32_t kEncodings = 3;

struct Site {
  Position position = Position::kTop;
  Encoding encoding = Encoding::kRaw;
  std::string_view other_tool;  // a name, unquoted: what is smuggled calls it
};

struct Vector {
  std::string_view id;    // "J01"
  std::string_view name;  // "duplicate-member": unique together with the id
  Treatment expected = Treatment::kRefuse;
  Positions positions;
  /// Changes the message; false when it has no such place, and then it is as it was.
  bool (*apply)(MessageText& message, const Site& site) = nullptr;
  bool spelled = false;  // puts strings in, so that the encoding matters
  bool heavy = false;    // from a hundred kilobytes to megabytes: for tests, not for worlds
  bool several = false;  // becomes more than one line: each is judged by itself
};

/// The whole catalogue of messages, by class and number, simplest first in each class.
std::span<const Vector> vectors();
std::span<const Vector> framing_vectors();
std::span<const Vector> json_vectors();
std::span<const Vector> value_vectors();
std::span<const Vector> jsonrpc_vectors();
std::span<const Vector> mcp_vectors();

/// Those that worlds draw from: not heavy.
std::span<const Vector* const> world_vectors();

/// Whether it makes sense in the body of an HTTP request: all but those about the ends of lines.
bool is_for_http(const Vector& vector);

/// A vector where it was put, as reports and coverage name it.
struct VectorUse {
  const Vector* vector = nullptr;
  Position position = Position::kTop;
  Encoding encoding = Encoding::kRaw;

  std::string text() const;  // "J01 duplicate-member at name, escaped"
};

/// Puts up to two vectors on the message; returns those that found a place.
std::vector<VectorUse> make_hostile(MessageText& message, std::string_view other_tool,
                                    Choices& choices);

/// A difference from what the table expects that does no harm, and why.
struct KnownDifference {
  std::string_view id;
  std::string_view name;          // of the vector; empty: all of that id
  std::optional<Position> where;  // nothing: everywhere
  Treatment treatment = Treatment::kCanonical;
  std::string_view why;
};

std::span<const KnownDifference> known_differences();

/// What the built-in gateway does: the table's expectation, or the known difference's.
Treatment expected_treatment(const VectorUse& use);

}  // namespace gatecrash::generate
