#include "harness/dissect/envelope.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "harness/dissect/canonical.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/number.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

constexpr std::array<std::string_view, 6> kEnvelopeNames = {"jsonrpc", "id",     "method",
                                                            "params",  "result", "error"};
constexpr std::array<std::string_view, 2> kParamsNames = {"name", "arguments"};

bool names_match(std::string_view key, std::string_view name, Names::Fold fold) {
  switch (fold) {
    case Names::Fold::kExact:
      return key == name;
    case Names::Fold::kAscii:
      return ascii_iequals(key, name);
    case Names::Fold::kGo:
      return wire::folds_to(key, name);
  }
  return false;
}

/// Leaves of all members that `name` may mean the one that is found, under that name. In Go null
/// leaves a string alone and empties everything else.
void keep_found(Value::Object& members, std::string_view name, const Names& names) {
  const bool skips_null = names.null_is_absent && (name == "method" || name == "name");
  const std::size_t none = members.size();
  std::size_t found = none;
  for (std::size_t at = 0; at < members.size(); ++at) {
    if (names_match(members[at].key, name, names.fold) &&
        !(skips_null && members[at].value.is_null()) &&
        (found == none || names.twin == Names::Twin::kLast)) {
      found = at;
    }
  }
  if (found != none && names.null_is_absent && members[found].value.is_null()) {
    found = none;
  }
  std::size_t kept = 0;
  for (std::size_t at = 0; at < members.size(); ++at) {
    const bool chosen = at == found;
    if (!chosen && names_match(members[at].key, name, names.fold)) {
      continue;
    }
    if (chosen) {
      members[at].key = name;
    }
    if (kept != at) {
      members[kept] = std::move(members[at]);
    }
    ++kept;
  }
  members.resize(kept);
}

/// Go decodes every member that may be the field, also those that a later one replaces.
bool has_ill_typed_method(const Value::Object& members, const Names& names) {
  return names.fold == Names::Fold::kGo &&
         std::any_of(members.begin(), members.end(), [&](const wire::Member& member) {
           return names_match(member.key, "method", names.fold) && !member.value.is_string() &&
                  !member.value.is_null();
         });
}

/// Writes the names that a folding look-up meant; exact look-ups need nothing.
void resolve_names(Value& message, const Names& names) {
  if (names.fold == Names::Fold::kExact && !names.null_is_absent) {
    return;
  }
  for (const std::string_view name : kEnvelopeNames) {
    keep_found(message.members(), name, names);
  }
  if (Value* params = message.find("params"); params != nullptr && params->is_object()) {
    for (const std::string_view name : kParamsNames) {
      keep_found(params->members(), name, names);
    }
  }
}

bool is_envelope_name(std::string_view key) {
  return std::find(kEnvelopeNames.begin(), kEnvelopeNames.end(), key) != kEnvelopeNames.end();
}

bool is_usual_id(const Value& id) {
  return id.is_string() || (id.is_number() && wire::is_whole_number(id.number_token()));
}

Status check_habits(Value& message, const Habits& habits) {
  if (habits.version_needed && message.find_string("jsonrpc") != "2.0") {
    return fail(Code::kPeerBadMessage, "jsonrpc is not \"2.0\"");
  }
  const Value* params = message.find("params");
  if (habits.params_object && params != nullptr && !params->is_object()) {
    return fail(Code::kPeerBadMessage, "params are no object");
  }
  const Value* id = message.find("id");
  if (habits.id_string_or_whole && id != nullptr && !is_usual_id(*id)) {
    if (habits.bad_id_dropped && message.find("method") != nullptr) {
      message.erase("id");
      return {};
    }
    return fail(Code::kPeerBadMessage, "the id is neither a string nor a whole number");
  }
  return {};
}

/// Drops what no look-up of an envelope finds; where that is refused, says so.
Status drop_unknown(Value& message, const Habits& habits) {
  const bool response = message.find("method") == nullptr;
  const auto expected = [&](std::string_view key) {
    const bool of_response = key == "result" || key == "error";
    const bool of_request = key == "method" || key == "params";
    return key == "jsonrpc" || key == "id" || (response ? of_response : of_request);
  };
  const auto unknown = [&](const wire::Member& member) {
    return habits.unknown_keys_refused ? !expected(member.key) : !is_envelope_name(member.key);
  };
  const std::size_t dropped = std::erase_if(message.members(), unknown);
  if (dropped > 0 && habits.unknown_keys_refused) {
    return fail(Code::kPeerBadMessage, "an unknown key in the message");
  }
  return {};
}

void fill_call(const Value& params, Understood& out) {
  if (const auto name = params.find_string("name"); name && out.method == "tools/call") {
    out.tool = std::string(*name);
  }
  if (const Value* arguments = params.find("arguments"); arguments != nullptr) {
    wire::append_json(out.arguments, *arguments);
  }
}

/// True when a number is left that no double holds: Go's decoder refuses it where it has a field.
bool has_overflow(const Value& value) {
  if (value.is_number()) {
    return wire::is_beyond_double(value.number_token());
  }
  if (value.is_array()) {
    return std::any_of(value.items().begin(), value.items().end(), has_overflow);
  }
  return value.is_object() &&
         std::any_of(value.members().begin(), value.members().end(),
                     [](const wire::Member& member) { return has_overflow(member.value); });
}

Status understand_one(Value value, const Reader& reader, const Habits& habits, bool batch,
                      std::vector<Understood>& out) {
  if (!value.is_object()) {
    return fail(Code::kPeerBadMessage, "JSON, but not an object");
  }
  if (has_ill_typed_method(value.members(), reader.names)) {
    return fail(Code::kPeerBadMessage, "the method is not a string");
  }
  resolve_names(value, reader.names);
  TRY_STATUS(drop_unknown(value, habits));
  if (reader.names.fold == Names::Fold::kGo && has_overflow(value)) {
    return fail(Code::kPeerBadMessage, "a number too large");
  }
  settle(value, reader.names.twin);
  TRY_STATUS(check_habits(value, habits));
  Understood one;
  one.batch = batch;
  const Value* id = value.find("id");
  if (id != nullptr) {
    wire::append_json(one.id, *id);
  }
  if (const Value* method = value.find("method"); method != nullptr) {
    if (!method->is_string()) {
      return fail(Code::kPeerBadMessage, "the method is not a string");
    }
    one.kind = id == nullptr ? Understood::Kind::kNotification : Understood::Kind::kRequest;
    one.method = method->as_string();
    if (const Value* params = value.find("params"); params != nullptr) {
      fill_call(*params, one);
    }
  } else if (value.find("result") != nullptr || value.find("error") != nullptr) {
    one.kind = Understood::Kind::kResponse;
  } else {
    return fail(Code::kPeerBadMessage, "neither a method nor an answer");
  }
  wire::append_json(one.message, value);
  out.push_back(std::move(one));
  return {};
}

}  // namespace

Status understand(Value value, const Reader& reader, const Habits& habits,
                  std::vector<Understood>& out) {
  if (!value.is_array()) {
    return understand_one(std::move(value), reader, habits, false, out);
  }
  if (!habits.batches || value.items().empty()) {
    return fail(Code::kPeerBadMessage, "an array, which is not taken for messages here");
  }
  for (Value& item : value.items()) {
    TRY_STATUS(understand_one(std::move(item), reader, habits, true, out));
  }
  return {};
}

}  // namespace gatecrash::dissect
