// decisions: what a gateway did with each message of its clients, to compare two runs of one world.
//
// For properties that one run cannot show: white space, key order and escapes change no decision; a
// deny rule more, or a fault, lets nothing new through. Messages are told apart by their place: the
// n-th of a session. Pure; value types. Source: docs/invariants.md.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace gatecrash::judge {

enum class Decision : std::uint8_t { kNothing, kDenied, kForwarded };

/// The n-th message of a session, from 0.
struct Place {
  std::string session;
  std::size_t number = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

using Decisions = std::map<Place, Decision>;

/// Where the two runs first decide differently, or where one has a message that the other has not.
std::optional<Place> first_difference(const Decisions& a, const Decisions& b);

/// What `after` forwards and `before` does not: with a fault, or a deny rule more, that is a
/// violation of fail-closed.
std::optional<Place> first_addition(const Decisions& before, const Decisions& after);

}  // namespace gatecrash::judge
