#include "mocks/healthlake/constraints.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace gatecrash::healthlake {
namespace {

/// "DatastoreId" -> "datastoreId".
std::string lower_camel(std::string_view key) {
  std::string name(key);
  if (name.front() >= 'A' && name.front() <= 'Z') {
    name.front() = static_cast<char>(name.front() - 'A' + 'a');
  }
  return name;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

/// A value as an error message shows it: not longer than anyone wants to read.
std::string shown(std::string_view value) {
  constexpr std::size_t kShownBytesMax = 512;
  if (value.size() <= kShownBytesMax) {
    return std::string(value);
  }
  std::size_t end = kShownBytesMax;
  while (end > 0 && continues(value[end])) {
    --end;  // not inside a UTF-8 sequence
  }
  return std::string(value.substr(0, end)) + "...";
}

std::string_view token_name(wire::Value::Kind kind) {
  switch (kind) {
    case wire::Value::Kind::kBool:
      return "TRUE_VALUE";
    case wire::Value::Kind::kNumber:
      return "NUMBER_VALUE";
    case wire::Value::Kind::kString:
      return "STRING_VALUE";
    case wire::Value::Kind::kArray:
      return "START_ARRAY";
    case wire::Value::Kind::kObject:
      return "START_OBJECT";
    case wire::Value::Kind::kNull:
      break;
  }
  return "NULL_VALUE";
}

std::string_view type_name(wire::Value::Kind kind) {
  switch (kind) {
    case wire::Value::Kind::kNumber:
      return "Number";
    case wire::Value::Kind::kString:
      return "String";
    case wire::Value::Kind::kObject:
      return "Structure";
    default:
      return "List";
  }
}

std::string joined(std::span<const std::string_view> words) {
  std::string text = "[";
  for (const std::string_view word : words) {
    (text += text.size() == 1 ? "" : ", ") += word;
  }
  return text += ']';
}

}  // namespace

const wire::Value* Constraints::member(const wire::Value* object, std::string_view path,
                                       std::string_view key, wire::Value::Kind kind, Need need) {
  const wire::Value* const value = object == nullptr ? nullptr : object->find(key);
  if (value == nullptr || value->is_null()) {
    if (need == Need::kRequired) {
      problem(path, key, nullptr, "not be null");
    }
    return nullptr;
  }
  if (value->kind() != kind) {
    if (serialization_.empty()) {
      ((serialization_ += token_name(value->kind())) += " can not be converted to a ") +=
          type_name(kind);
    }
    return nullptr;
  }
  return value;
}

void Constraints::problem(std::string_view path, std::string_view key, const std::string* value,
                          std::string_view rule) {
  std::string text = "Value ";
  if (value == nullptr) {
    text += "null ";
  } else if (!value->empty()) {
    ((text += '\'') += shown(*value)) += "' ";
  }
  (((text += "at '") += path) += lower_camel(key)) +=
      "' failed to satisfy constraint: Member must ";
  problems_.push_back(text += rule);
}

std::optional<std::string_view> Constraints::text(const wire::Value* object, std::string_view path,
                                                  std::string_view key, const TextRule& rule,
                                                  Need need) {
  const wire::Value* const value = member(object, path, key, wire::Value::Kind::kString, need);
  if (value == nullptr) {
    return std::nullopt;
  }
  const std::string& text = value->as_string();
  if (!rule.one_of.empty()) {
    if (std::find(rule.one_of.begin(), rule.one_of.end(), text) == rule.one_of.end()) {
      problem(path, key, &text, "satisfy enum value set: " + joined(rule.one_of));
    }
    return text;
  }
  const std::size_t length = count_characters(text);
  if (length > rule.length_max) {
    problem(path, key, &text,
            "have length less than or equal to " + std::to_string(rule.length_max));
  }
  if (length < rule.length_min) {
    problem(path, key, &text,
            "have length greater than or equal to " + std::to_string(rule.length_min));
  }
  if (rule.allows != nullptr && !rule.allows(text)) {
    problem(path, key, &text, "satisfy regular expression pattern: " + std::string(rule.pattern));
  }
  return text;
}

const wire::Value* Constraints::structure(const wire::Value* object, std::string_view path,
                                          std::string_view key, Need need) {
  return member(object, path, key, wire::Value::Kind::kObject, need);
}

const wire::Value* Constraints::list(const wire::Value* object, std::string_view path,
                                     std::string_view key, std::size_t items_max) {
  const wire::Value* const value =
      member(object, path, key, wire::Value::Kind::kArray, Need::kOptional);
  if (value != nullptr && value->items().size() > items_max) {
    const std::string none;
    problem(path, key, &none, "have length less than or equal to " + std::to_string(items_max));
  }
  return value;
}

std::optional<std::int64_t> Constraints::integer(const wire::Value* object, std::string_view path,
                                                 std::string_view key, std::int64_t min,
                                                 std::int64_t max) {
  const wire::Value* const value =
      member(object, path, key, wire::Value::Kind::kNumber, Need::kOptional);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto number = value->as_int64();
  if (!number) {
    serialization_ = "Value can not be converted to an Integer";
    return std::nullopt;
  }
  const std::string spelt = value->number_token();
  if (*number < min) {
    problem(path, key, &spelt, "have value greater than or equal to " + std::to_string(min));
  } else if (*number > max) {
    problem(path, key, &spelt, "have value less than or equal to " + std::to_string(max));
  }
  return number;
}

std::optional<Instant> Constraints::timestamp(const wire::Value* object, std::string_view path,
                                              std::string_view key) {
  const wire::Value* const value =
      member(object, path, key, wire::Value::Kind::kNumber, Need::kOptional);
  if (value == nullptr) {
    return std::nullopt;
  }
  constexpr double kSecondsMax = 253402300799.0;  // the end of year 9999
  const std::string& token = value->number_token();
  double seconds = 0;
  std::from_chars(token.data(), token.data() + token.size(), seconds);
  if (seconds < 0 || seconds > kSecondsMax) {
    serialization_ = "Value can not be converted to a Timestamp";
    return std::nullopt;
  }
  return instant_from_us(std::llround(seconds * 1e6));
}

std::string_view Constraints::error_name() const {
  return serialization_.empty() ? "ValidationException" : "SerializationException";
}

std::string Constraints::message() const {
  if (!serialization_.empty()) {
    return serialization_;
  }
  std::string text = std::to_string(problems_.size());
  text += problems_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
  for (const std::string& problem : problems_) {
    (text += &problem == &problems_.front() ? "" : "; ") += problem;
  }
  return text;
}

}  // namespace gatecrash::healthlake
