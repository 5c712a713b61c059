#include "stack/policy/policy_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/spelling.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::policy {

std::string in_quotes(std::string_view text) {
  std::string out;
  wire::append_json_string(out, printable(text, 64));
  return out;
}

std::string shown(const wire::Value& value) {
  return value.is_array() || value.is_object() ? "an " + std::string(kind_name(value.kind()))
                                               : printable(wire::write_json(value), 64);
}

Result<wire::Value> PolicyText::read() const {
  if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(Code::kConfigInvalid,
                R"(the policy is empty; the smallest one is {"version":"1","default":"deny"})",
                where(0));
  }
  auto root = wire::read_json(text_);
  if (!root) {
    return not_json(root.error());
  }
  return root;
}

std::string PolicyText::where(std::size_t offset) const {
  return std::string(name_) + ":" + line_and_column(text_, offset);
}

tl::unexpected<Error> PolicyText::bad(std::string what, const std::string& pointer,
                                      std::string_view remedy, At at, Code code) const {
  what += pointer.empty() ? " at the top level" : " at " + printable(pointer);
  if (!remedy.empty()) {
    (what += "; ") += remedy;
  }
  const auto place = find_place(text_, pointer).value_or(Place{});
  return fail(code, std::move(what), where(at == At::kKey ? place.key : place.value));
}

/// The strict reader says "byte N"; people want line, column and pointer.
tl::unexpected<Error> PolicyText::not_json(const Error& error) const {
  constexpr std::string_view kByte = "byte ";
  std::size_t offset = 0;
  if (error.where.starts_with(kByte)) {
    std::from_chars(error.where.data() + kByte.size(), error.where.data() + error.where.size(),
                    offset);
  }
  const std::string pointer = pointer_at(text_, offset);
  return fail(Code::kConfigInvalid,
              error.message + (pointer.empty() ? "" : " at or after " + printable(pointer)),
              where(offset));
}

Status PolicyText::check_keys(const wire::Value& object, const std::string& pointer, Words known,
                              Words unsupported) const {
  for (const wire::Member& member : object.members()) {
    const std::string_view key = member.key;
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      continue;
    }
    const std::string child = pointer_child(pointer, key);
    if (std::find(unsupported.begin(), unsupported.end(), key) != unsupported.end()) {
      return bad("key " + in_quotes(key) + " is not supported by this release", child,
                 "without it the policy would mean something else, so it is refused", At::kKey,
                 Code::kConfigUnknown);
    }
    const std::string_view meant = nearest(key, known);
    std::string remedy = "did you mean " + in_quotes(meant) + "?";
    if (meant.empty()) {
      remedy = "known here:";
      for (const std::string_view word : known) {
        remedy += ' ';
        remedy += word;
      }
    }
    return bad("unknown key " + in_quotes(key), child, remedy, At::kKey, Code::kConfigUnknown);
  }
  return {};
}

Status PolicyText::expect_object(const wire::Value& value, const std::string& pointer,
                                 std::string_view what) const {
  if (!value.is_object()) {
    return bad(std::string(what) + " must be an object, not " + shown(value), pointer, "");
  }
  return {};
}

Result<const wire::Value*> PolicyText::require(const wire::Value& object,
                                               const std::string& pointer, std::string_view key,
                                               std::string_view remedy) const {
  const wire::Value* const value = object.find(key);
  if (value == nullptr) {
    return bad("missing key " + in_quotes(key), pointer, remedy);
  }
  return value;
}

Result<std::size_t> PolicyText::read_word(const wire::Value& value, const std::string& pointer,
                                          Words words) const {
  std::string remedy = "it is one of";
  for (const std::string_view word : words) {
    (remedy += ' ') += in_quotes(word);
  }
  if (!value.is_string()) {
    return bad("not a word: " + shown(value), pointer, remedy);
  }
  const auto found = std::find(words.begin(), words.end(), value.as_string());
  if (found == words.end()) {
    return bad("unknown word " + in_quotes(value.as_string()), pointer, remedy, At::kValue,
               Code::kConfigUnknown);
  }
  return static_cast<std::size_t>(found - words.begin());
}

Result<Amount> PolicyText::read_amount(const wire::Value& value, const std::string& pointer) const {
  const auto amount =
      value.is_number() ? Amount::read(value.number_token()) : std::optional<Amount>();
  if (!amount) {
    return bad("not an amount: " + shown(value), pointer,
               "a number from 0 to " + Amount::most().to_string() + " with at most nine places");
  }
  return *amount;
}

}  // namespace gatecrash::policy
