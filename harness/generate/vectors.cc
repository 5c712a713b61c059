#include "harness/generate/vectors.h"

#include <algorithm>
#include <array>
#include <bit>

#include "stack/base/check.h"

namespace gatecrash::generate {
namespace {

// Why the built-in gateway's difference from the table does no harm.
constexpr std::string_view kKeepsReading =
    "nothing of the line is used, and where the next one begins is not in doubt: a line ends at LF";
constexpr std::string_view kOwnLines =
    "each line is read by itself: what is no message is refused, what is one is judged as itself";
constexpr std::string_view kAsData =
    "a member like any other: it goes on once, in canonical form, as it was judged";

constexpr std::string_view kList =
    "a list may be asked for: what it names must be asked for by name";

constexpr std::array kKnown = {
    KnownDifference{"F02", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F03", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F07", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F08", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F09", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F10", {}, {}, Treatment::kRefuse, kOwnLines},
    KnownDifference{"F11", {}, {}, Treatment::kRefuse, kOwnLines},
    KnownDifference{"F12", {}, {}, Treatment::kRefuse, kKeepsReading},
    KnownDifference{"F13", {}, {}, Treatment::kRefuse, kOwnLines},
    KnownDifference{"J22", "guard-line-before", {}, Treatment::kRefuse, kOwnLines},
    KnownDifference{"J08",
                    {},
                    Position::kArguments,
                    Treatment::kCanonical,
                    "arguments are the tool's own: its schema says which keys it takes"},
    KnownDifference{"J35", {}, Position::kParams, Treatment::kCanonical, kAsData},
    KnownDifference{"J35", {}, Position::kArguments, Treatment::kCanonical, kAsData},
    KnownDifference{"J35", {}, Position::kMeta, Treatment::kCanonical, kAsData},
    KnownDifference{"M33", "resource-templates", {}, Treatment::kCanonical, kList},
    KnownDifference{"M38", "roots", {}, Treatment::kCanonical, kList},
};

std::vector<Vector> all_rows() {
  std::vector<Vector> rows;
  for (const auto part :
       {json_vectors(), value_vectors(), jsonrpc_vectors(), mcp_vectors(), framing_vectors()}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  return rows;
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kRaw:
      return "";
    case Encoding::kEscaped:
      return ", in escapes";
    case Encoding::kMixed:
      return ", partly in escapes";
  }
  return "";
}

}  // namespace

std::string_view treatment_name(Treatment treatment) {
  switch (treatment) {
    case Treatment::kRefuse:
      return "refuse";
    case Treatment::kRefuseClose:
      return "refuse and close";
    case Treatment::kDeny:
      return "deny";
    case Treatment::kCanonical:
      return "canonical";
    case Treatment::kSilent:
      return "silent";
  }
  return "";
}

std::string_view position_name(Position position) {
  constexpr std::array<std::string_view, 8> kNames = {"line",   "top",  "id",        "method",
                                                      "params", "name", "arguments", "_meta"};
  return kNames.at(static_cast<std::size_t>(position));
}

std::vector<Position> Positions::list() const {
  std::vector<Position> all;
  for (std::uint32_t n = 0; n < size(); ++n) {
    all.push_back(nth(n));
  }
  return all;
}

Position Positions::nth(std::uint32_t n) const {
  unsigned rest = bits_;
  for (; n > 0 && (rest & (rest - 1)) != 0; --n) {
    rest &= rest - 1;
  }
  return static_cast<Position>(std::countr_zero(rest));
}

std::uint32_t Positions::size() const { return static_cast<std::uint32_t>(std::popcount(bits_)); }

std::span<const Vector> vectors() {
  static const std::vector<Vector> kAll = all_rows();
  return kAll;
}

std::span<const Vector* const> world_vectors() {
  static const std::vector<const Vector*> kLight = [] {
    std::vector<const Vector*> light;
    for (const Vector& vector : vectors()) {
      if (!vector.heavy) {
        light.push_back(&vector);
      }
    }
    return light;
  }();
  return kLight;
}

bool is_for_http(const Vector& vector) {
  return !vector.id.starts_with('F') || (vector.id >= "F20" && vector.id <= "F23");
}

std::string VectorUse::text() const {
  std::string out(vector->id);
  ((out += ' ') += vector->name) += " at ";
  (out += position_name(position)) += encoding_name(encoding);
  return out;
}

std::vector<VectorUse> make_hostile(MessageText& message, std::string_view other_tool,
                                    Choices& choices) {
  const auto light = world_vectors();
  std::vector<VectorUse> used;
  for (bool more = true; more;) {
    const Vector& vector = *light[choices.below(static_cast<std::uint32_t>(light.size()))];
    const Position position = vector.positions.nth(choices.below(vector.positions.size()));
    const Encoding encoding =
        vector.spelled ? static_cast<Encoding>(choices.below(kEncodings)) : Encoding::kRaw;
    if (vector.apply(message, {position, encoding, other_tool})) {
      used.push_back({&vector, position, encoding});
    }
    more = used.size() < 2 && choices.chance(1, 6);
  }
  return used;
}

std::span<const KnownDifference> known_differences() { return kKnown; }

Treatment expected_treatment(const VectorUse& use) {
  for (const KnownDifference& known : kKnown) {
    if (known.id == use.vector->id && (known.name.empty() || known.name == use.vector->name) &&
        known.where.value_or(use.position) == use.position) {
      return known.treatment;
    }
  }
  return use.vector->expected;
}

}  // namespace gatecrash::generate
