#include "stack/wire/value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace gatecrash::wire {
namespace {

// Up to here comparing each member with each other is quicker than sorting.
constexpr std::size_t kFewMembers = 16;

std::vector<const Member*> sorted_by_key(const Value::Object& members) {
  std::vector<const Member*> sorted;
  sorted.reserve(members.size());
  for (const Member& member : members) {
    sorted.push_back(&member);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Member* a, const Member* b) { return a->key < b->key; });
  return sorted;
}

bool same_members(const Value::Object& a, const Value& b) {
  if (a.size() != b.members().size()) {
    return false;
  }
  if (a.size() <= kFewMembers) {
    return std::all_of(a.begin(), a.end(), [&](const Member& member) {
      const Value* const other = b.find(member.key);
      return other != nullptr && same_data(member.value, *other);
    });
  }
  const auto left = sorted_by_key(a);
  const auto right = sorted_by_key(b.members());
  return std::equal(left.begin(), left.end(), right.begin(), [](const Member* x, const Member* y) {
    return x->key == y->key && same_data(x->value, y->value);
  });
}

}  // namespace

Value::Value(bool value) : kind_(Kind::kBool), bool_(value) {}

Value::Value(std::int64_t value) : kind_(Kind::kNumber), text_(std::to_string(value)) {}

Value::Value(int value) : kind_(Kind::kNumber), text_(std::to_string(value)) {}

Value::Value(std::uint64_t value) : kind_(Kind::kNumber), text_(std::to_string(value)) {}

Value::Value(const char* text) : kind_(Kind::kString), text_(text) {}

Value::Value(std::string_view text) : kind_(Kind::kString), text_(text) {}

Value::Value(std::string text) : kind_(Kind::kString), text_(std::move(text)) {}

Value::Value(Array items) : kind_(Kind::kArray), items_(std::move(items)) {}

Value::Value(Object members) : kind_(Kind::kObject), members_(std::move(members)) {}

/// REQUIRES: this is null.
void Value::copy_from(const Value& other) {
  switch (other.kind_) {
    case Kind::kNull:
      return;
    case Kind::kBool:
      bool_ = other.bool_;
      break;
    case Kind::kNumber:
    case Kind::kString:
      new (&text_) std::string(other.text_);
      break;
    case Kind::kArray:
      new (&items_) Array(other.items_);
      break;
    case Kind::kObject:
      new (&members_) Object(other.members_);
      break;
  }
  kind_ = other.kind_;
}

/// Of what the union holds. The kind is the caller's to change.
void Value::destroy() noexcept {
  switch (kind_) {
    case Kind::kNull:
    case Kind::kBool:
      return;
    case Kind::kNumber:
    case Kind::kString:
      text_.~basic_string();
      return;
    case Kind::kArray:
      items_.~Array();
      return;
    case Kind::kObject:
      members_.~Object();
      return;
  }
}

Value Value::number(std::string token) {
  Value value(std::move(token));
  value.kind_ = Kind::kNumber;
  return value;
}

Value Value::array(std::initializer_list<Value> items) { return Array(items); }

Value Value::object(std::initializer_list<Member> members) { return Object(members); }

std::optional<std::int64_t> Value::as_int64() const {
  if (!is_number()) {
    return std::nullopt;
  }
  const std::string& token = number_token();
  const char* const end = token.data() + token.size();
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(token.data(), end, value);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

const Value* Value::find(std::string_view key) const {
  if (!is_object()) {
    return nullptr;
  }
  for (const Member& member : members_) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

std::optional<std::string_view> Value::find_string(std::string_view key) const {
  const Value* member = find(key);
  if (member == nullptr || !member->is_string()) {
    return std::nullopt;
  }
  return member->as_string();
}

Value& Value::set(std::string_view key, Value value) {
  CHECK(is_object());
  if (Value* member = find(key)) {
    *member = std::move(value);
    return *member;
  }
  return members().emplace_back(Member{std::string(key), std::move(value)}).value;
}

bool Value::erase(std::string_view key) {
  return std::erase_if(members(), [&](const Member& member) { return member.key == key; }) != 0;
}

void Value::push_back(Value value) { items().push_back(std::move(value)); }

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) {
    return false;
  }
  switch (a.kind_) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBool:
      return a.bool_ == b.bool_;
    case Value::Kind::kNumber:
    case Value::Kind::kString:
      return a.text_ == b.text_;
    case Value::Kind::kArray:
      return a.items_ == b.items_;
    case Value::Kind::kObject:
      return a.members_ == b.members_;
  }
  return false;
}

bool same_data(const Value& a, const Value& b) {
  if (a.is_array() && b.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      same_data);
  }
  if (a.is_object() && b.is_object()) {
    return same_members(a.members(), b);
  }
  return a == b;
}

std::string_view kind_name(Value::Kind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"null",   "boolean", "number",
                                                      "string", "array",   "object"};
  return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace gatecrash::wire
