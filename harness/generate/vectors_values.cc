// Class J: what JSON libraries read differently of values: strings, numbers, white space, depth,
// size.

#include <array>
#include <string>

#include "harness/generate/vector_edits.h"
#include "harness/generate/vectors.h"

namespace gatecrash::generate {
namespace value_rows {
namespace {

using namespace std::string_view_literals;
using edit::add_member;
using edit::append_to_string;
using edit::put_value;
using Kind = Treatment;
using At = Position;

constexpr Positions kLists = {At::kParams, At::kArguments, At::kMeta};
constexpr Positions kStrings = {At::kName, At::kMethod, At::kArguments, At::kParams, At::kMeta};
constexpr Positions kValues = {At::kArguments, At::kParams, At::kMeta, At::kId};

bool nul_escape(MessageText& m, const Site& s) { return append_to_string(m, s, "\\u0000_safe"); }

bool raw_nul(MessageText& m, const Site& s) { return append_to_string(m, s, "\0x"sv); }

bool lone_surrogate(MessageText& m, const Site& s) { return append_to_string(m, s, "\\ud800"); }

template <const std::string_view& kText>
bool value_of(MessageText& message, const Site& site) {
  return put_value(message, site, std::string(kText));
}

constexpr std::string_view kNaN = "NaN";
constexpr std::string_view kInfinity = "Infinity";
constexpr std::string_view kMinusInfinity = "-Infinity";
constexpr std::string_view kHuge = "1e400";
constexpr std::string_view kUnsafe = "9007199254740993";
constexpr std::string_view kBeyond64 = "18446744073709551616";
constexpr std::string_view kPoint = "1.0";
constexpr std::string_view kExponent = "1e0";
constexpr std::string_view kMinusZero = "-0";
constexpr std::string_view kFraction = "1.5";
constexpr std::string_view kLeadingZero = "01";
constexpr std::string_view kPlus = "+1";
constexpr std::string_view kHex = "0x10";
constexpr std::string_view kNoDigits = "1.";
constexpr std::string_view kBadLiteral = "True";
constexpr std::string_view kPrecise = "[0.10000000000000001,1E2,-0,1.10]";
constexpr std::string_view kJuggled = R"(["true",true,1,"1",["1"]])";
constexpr std::string_view kTraversal = R"("%252e%252e%2f\u002e\u002e/")";

template <const std::string_view& kText>
bool in_string(MessageText& message, const Site& site) {
  return append_to_string(message, site, kText);
}

constexpr std::string_view kRawTab = "\t";
constexpr std::string_view kRawUnit = "\x1f";
constexpr std::string_view kHexEscape = "\\x72";
constexpr std::string_view kUnknownEscape = "\\a";
constexpr std::string_view kUpperEscape = "\\U0072";
constexpr std::string_view kShortEscape = "\\u00";
constexpr std::string_view kDelete = "\x7f";
constexpr std::string_view kNextLine = "\xc2\x85";
constexpr std::string_view kRightToLeft = "\xe2\x80\xae";
constexpr std::string_view kTag = "\xf3\xa0\x81\x81";

template <const std::string_view& kText>
bool white_space(MessageText& message, const Site& site) {
  if (site.position == At::kLine) {
    message.before += kText;
    return true;
  }
  MembersText* const list = edit::list_at(message, site.position);
  if (list == nullptr || list->empty()) {
    return false;
  }
  list->back().key.insert(0, kText);
  return true;
}

constexpr std::string_view kFormFeed = "\f";
constexpr std::string_view kVerticalTab = "\v";
constexpr std::string_view kNoBreakSpace = "\xc2\xa0";

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

/// Levels of brackets; the objects around them count as well.
template <std::size_t kLevels>
bool depth(MessageText& message, const Site& site) {
  const std::size_t around = site.position == At::kParams ? 2 : 3;
  return put_value(message, site, nested(kLevels - around));
}

bool deep_objects(MessageText& message, const Site& site) {
  constexpr std::size_t kDepth = 3000;  // more than all readers with a bound of their own allow
  std::string value;
  for (std::size_t i = 0; i < kDepth; ++i) {
    value += R"({"a":)";
  }
  value += '1' + std::string(kDepth, '}');
  return put_value(message, site, std::move(value));
}

bool many_items(MessageText& message, const Site& site) {
  std::string value = "[0";
  for (int i = 0; i < 100'000; ++i) {
    value += ",0";
  }
  return put_value(message, site, value + "]");
}

bool long_string(MessageText& message, const Site& site) {
  return put_value(message, site, "\"" + std::string(4U << 20U, 'x') + "\"");
}

bool long_key(MessageText& message, const Site& site) {
  return add_member(message, site.position, {"\"" + std::string(5U << 20U, 'k') + "\"", "1"});
}

constexpr std::array kRows = {
    Vector{"J13", "nul-escape", Kind::kRefuse, {At::kName}, nul_escape, true},
    Vector{"J14", "raw-nul", Kind::kRefuse, kStrings, raw_nul, true},
    Vector{"J15",
           "lone-surrogate",
           Kind::kRefuse,
           {At::kName, At::kMethod, At::kId, At::kArguments, At::kParams, At::kMeta},
           lone_surrogate,
           true},
    Vector{"J23", "nan", Kind::kRefuse, kValues, value_of<kNaN>},
    Vector{"J23", "infinity", Kind::kRefuse, kValues, value_of<kInfinity>},
    Vector{"J23", "minus-infinity", Kind::kRefuse, kValues, value_of<kMinusInfinity>},
    Vector{"J24", "beyond-a-double", Kind::kRefuse, kValues, value_of<kHuge>},
    Vector{"J25", "id-beyond-2-53", Kind::kRefuse, {At::kId}, value_of<kUnsafe>},
    Vector{"J25", "number-beyond-2-53", Kind::kCanonical, {At::kArguments}, value_of<kUnsafe>},
    Vector{"J26", "id-beyond-64-bits", Kind::kRefuse, {At::kId}, value_of<kBeyond64>},
    Vector{"J27", "id-with-a-point", Kind::kRefuse, {At::kId}, value_of<kPoint>},
    Vector{"J27", "id-with-an-exponent", Kind::kRefuse, {At::kId}, value_of<kExponent>},
    Vector{"J27", "id-minus-zero", Kind::kRefuse, {At::kId}, value_of<kMinusZero>},
    Vector{"J27", "id-fraction", Kind::kRefuse, {At::kId}, value_of<kFraction>},
    Vector{"J28", "leading-zero", Kind::kRefuse, kValues, value_of<kLeadingZero>},
    Vector{"J28", "leading-plus", Kind::kRefuse, kValues, value_of<kPlus>},
    Vector{"J28", "hex", Kind::kRefuse, kValues, value_of<kHex>},
    Vector{"J28", "no-digits-after-point", Kind::kRefuse, kValues, value_of<kNoDigits>},
    Vector{"J28", "bad-literal", Kind::kRefuse, kValues, value_of<kBadLiteral>},
    Vector{"J29", "raw-tab", Kind::kRefuse, kStrings, in_string<kRawTab>, true},
    Vector{"J29", "raw-unit-separator", Kind::kRefuse, kStrings, in_string<kRawUnit>, true},
    Vector{"J30",
           "form-feed",
           Kind::kRefuse,
           {At::kLine, At::kTop, At::kParams},
           white_space<kFormFeed>},
    Vector{"J30",
           "vertical-tab",
           Kind::kRefuse,
           {At::kLine, At::kTop, At::kParams},
           white_space<kVerticalTab>},
    Vector{"J30",
           "no-break-space",
           Kind::kRefuse,
           {At::kLine, At::kTop, At::kParams},
           white_space<kNoBreakSpace>},
    Vector{"J31", "hex-escape", Kind::kRefuse, kStrings, in_string<kHexEscape>, true},
    Vector{"J31", "unknown-escape", Kind::kRefuse, kStrings, in_string<kUnknownEscape>, true},
    Vector{"J31", "upper-case-escape", Kind::kRefuse, kStrings, in_string<kUpperEscape>, true},
    Vector{"J31", "short-escape", Kind::kRefuse, kStrings, in_string<kShortEscape>, true},
    Vector{"J32", "depth-64", Kind::kCanonical, kLists, depth<64>},
    Vector{"J32", "depth-65", Kind::kRefuse, kLists, depth<65>},
    Vector{"J32", "depth-101", Kind::kRefuse, kLists, depth<101>},
    Vector{"J32", "depth-600", Kind::kRefuse, kLists, depth<600>},
    Vector{"J32", "deep-objects", Kind::kRefuse, kLists, deep_objects},
    Vector{"J33", "depth-100000", Kind::kRefuse, {At::kArguments}, depth<100'000>, false, true},
    Vector{"J34", "many-items", Kind::kRefuse, {At::kArguments}, many_items, false, true},
    Vector{"J34", "long-string", Kind::kRefuseClose, {At::kArguments}, long_string, false, true},
    Vector{"J34", "long-key", Kind::kRefuseClose, {At::kArguments}, long_key, false, true},
    Vector{
        "J39", "delete-character", Kind::kDeny, {At::kName, At::kMethod}, in_string<kDelete>, true},
    Vector{"J39", "next-line", Kind::kDeny, {At::kName, At::kMethod}, in_string<kNextLine>, true},
    Vector{"J39",
           "right-to-left",
           Kind::kDeny,
           {At::kName, At::kMethod},
           in_string<kRightToLeft>,
           true},
    Vector{"J39", "tag-character", Kind::kDeny, {At::kName, At::kMethod}, in_string<kTag>, true},
    Vector{"J40",
           "precise-numbers",
           Kind::kCanonical,
           {At::kArguments, At::kMeta},
           value_of<kPrecise>,
           true},
    Vector{"J41", "juggled-types", Kind::kCanonical, {At::kArguments}, value_of<kJuggled>, true},
    Vector{"J42", "encoded-path", Kind::kCanonical, {At::kArguments}, value_of<kTraversal>, true},
};

}  // namespace
}  // namespace value_rows

std::span<const Vector> value_vectors() { return value_rows::kRows; }

}  // namespace gatecrash::generate
