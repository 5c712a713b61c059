#include "tests/support/json_oracle.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <nlohmann/json.hpp>

namespace gatecrash::test {
namespace {

using nlohmann::json;
using wire::Member;
using wire::Value;

/// Numbers are equal when the doubles are that they round to.
bool is_same_number(const Value& ours, const json& theirs) {
  return theirs.is_number() &&
         std::strtod(ours.number_token().c_str(), nullptr) == theirs.get<double>();
}

bool is_same(const Value& ours, const json& theirs) {
  switch (ours.kind()) {
    case Value::Kind::kNull:
      return theirs.is_null();
    case Value::Kind::kBool:
      return theirs.is_boolean() && theirs.get<bool>() == ours.as_bool();
    case Value::Kind::kNumber:
      return is_same_number(ours, theirs);
    case Value::Kind::kString:
      return theirs.is_string() && theirs.get_ref<const std::string&>() == ours.as_string();
    case Value::Kind::kArray:
      return theirs.is_array() && std::equal(ours.items().begin(), ours.items().end(),
                                             theirs.begin(), theirs.end(), is_same);
    case Value::Kind::kObject:
      return theirs.is_object() && theirs.size() == ours.members().size() &&
             std::all_of(ours.members().begin(), ours.members().end(), [&](const Member& member) {
               const auto other = theirs.find(member.key);
               return other != theirs.end() && is_same(member.value, *other);
             });
  }
  return false;
}

/// True when `error` is a refusal that I-JSON or our bounds ask for and nlohmann's grammar does
/// not.
bool is_stricter(const Error& error, std::string_view bytes) {
  constexpr std::array<std::string_view, 3> kReasons = {"byte order mark", "duplicate key",
                                                        "noncharacter in a string"};
  return error.code == Code::kPeerTooLarge || bytes.find('\0') != std::string_view::npos ||
         std::any_of(kReasons.begin(), kReasons.end(),
                     [&](std::string_view reason) { return error.message.starts_with(reason); });
}

}  // namespace

std::string json_disagreement(std::string_view bytes, const Result<Value>& ours) {
  const json theirs = json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (ours.has_value()) {
    if (theirs.is_discarded()) {
      return "read_json accepts what nlohmann refuses";
    }
    return is_same(*ours, theirs) ? "" : "read_json and nlohmann read different data";
  }
  if (!theirs.is_discarded() && !is_stricter(ours.error(), bytes)) {
    return "read_json refuses what nlohmann accepts: " + ours.error().to_string();
  }
  return "";
}

}  // namespace gatecrash::test
