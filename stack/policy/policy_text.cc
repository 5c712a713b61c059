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
namespace {

/// The strict reader says "byte N".
std::size_t byte_of(const Error& error) {
  constexpr std::string_view kByte = "byte ";
  std::size_t offset = 0;
  if (error.where.starts_with(kByte)) {
    std::from_chars(error.where.data() + kByte.size(), error.where.data() + error.where.size(),
                    offset);
  }
  return offset;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out;
  wire::append_json_string(out, printable(text, 64));
  return out;
}

std::string shown(const wire::Value& value) {
  return value.is_array() || value.is_object() ? "an " + std::string(kind_name(value.kind()))
                                               : printable(wire::write_json(value), 64);
}

std::optional<wire::Value> read_text(Problems& problems, std::string_view text,
                                     std::string_view remedy_of_empty) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    problems.add_at(0, "the file is empty", remedy_of_empty);
    return std::nullopt;
  }
  auto root = wire::read_json(text);
  if (root) {
    return std::move(*root);
  }
  const Error strict = std::move(root).error();
  each_twin(text, [&](const Twin& twin) {
    problems.add_at(
        twin.offset, "duplicate key " + in_quotes(twin.key) + " at " + printable(twin.pointer),
        "the first stands at " + line_and_column(text, twin.first) + "; remove one of them");
  });
  const bool twins = !problems.empty();
  wire::JsonOptions with_twins;
  with_twins.duplicate_keys = wire::DuplicateKeys::kKeepFirst;
  root = wire::read_json(text, with_twins);
  if (root && twins) {
    return std::move(*root);
  }
  const Error& error = root ? strict : root.error();
  const std::size_t offset = byte_of(error);
  const std::string pointer = pointer_at(text, offset);
  problems.add_at(offset,
                  error.message + (pointer.empty() ? "" : " at or after " + printable(pointer)));
  return std::nullopt;
}

Result<wire::Value> PolicyText::read() const {
  Problems problems(text_, name_, Problems::Tell::kBytes, {});
  std::optional<wire::Value> root = read_text(problems, text_, {});
  if (!problems.empty()) {
    return tl::unexpected<Error>(problems.error());
  }
  return *std::move(root);
}

tl::unexpected<Error> PolicyText::bad(std::string what, const std::string& pointer,
                                      std::string_view remedy, At at, Code code) const {
  Problems problems(text_, name_, Problems::Tell::kBytes,
                    [this](std::string_view named) { return find_place(text_, named); });
  problems.add(std::move(what), pointer, remedy, at, code);
  return tl::unexpected<Error>(problems.error());
}

Status PolicyText::check_keys(const wire::Value& object, const std::string& pointer,
                              Words known) const {
  for (const wire::Member& member : object.members()) {
    const std::string_view key = member.key;
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      continue;
    }
    const std::string child = pointer_child(pointer, key);
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

}  // namespace gatecrash::policy
