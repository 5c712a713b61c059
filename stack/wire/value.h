// Value: a JSON value as it was spelt: numbers keep their token, objects their member order.
//
// A value type without shared state; copying copies the tree. Depth is bounded by whoever builds it
// (json_reader.h: 64 for peers), so recursion over a Value is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/check.h"

namespace gatecrash::wire {

struct Member;

class Value {
 public:
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;  // in wire order; keys are unique

  Value();  // null
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  // Implicit on purpose: a Value is written like the JSON it stands for.
  Value(bool value);             // NOLINT(google-explicit-constructor)
  Value(std::int64_t value);     // NOLINT(google-explicit-constructor)
  Value(int value);              // NOLINT(google-explicit-constructor)
  Value(std::uint64_t value);    // NOLINT(google-explicit-constructor)
  Value(const char* text);       // NOLINT(google-explicit-constructor)
  Value(std::string_view text);  // NOLINT(google-explicit-constructor)
  Value(std::string text);       // NOLINT(google-explicit-constructor)
  Value(Array items);            // NOLINT(google-explicit-constructor)
  Value(Object members);         // NOLINT(google-explicit-constructor)
  template <class T>
  Value(const T*) = delete;  // a pointer is not a boolean
  Value(std::nullptr_t) = delete;

  /// A number spelt as `token`. REQUIRES: the JSON number grammar (RFC 8259 section 6).
  static Value number(std::string token);
  static Value array(std::initializer_list<Value> items = {});
  static Value object(std::initializer_list<Member> members = {});

  Kind kind() const { return kind_; }

  bool is_null() const { return kind() == Kind::kNull; }

  bool is_bool() const { return kind() == Kind::kBool; }

  bool is_number() const { return kind() == Kind::kNumber; }

  bool is_string() const { return kind() == Kind::kString; }

  bool is_array() const { return kind() == Kind::kArray; }

  bool is_object() const { return kind() == Kind::kObject; }

  // Accessors. REQUIRES: the kind that the name says (CHECKed).
  bool as_bool() const;
  const std::string& number_token() const;
  const std::string& as_string() const;
  std::string& as_string();
  const Array& items() const;
  Array& items();
  const Object& members() const;
  Object& members();

  /// The value when it is a number spelt as a plain integer ("-12", no point or exponent) that
  /// fits.
  std::optional<std::int64_t> as_int64() const;

  /// The member of an object, or null: also when this is not an object.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);

  /// The member's string, or nothing when it is absent or not a string.
  std::optional<std::string_view> find_string(std::string_view key) const;

  /// Sets an object's member: replaced where it stands, else appended; compares with each member.
  /// REQUIRES: an object.
  Value& set(std::string_view key, Value value);

  /// Removes an object's member; true when it was there. REQUIRES: an object.
  bool erase(std::string_view key);

  /// Appends to an array. REQUIRES: an array.
  void push_back(Value value);

  // Turns this into a value of that kind and returns it, to be filled where it stands. `text` is no
  // part of it.
  std::string& make_string(std::string_view text = {});
  Array& make_array();
  Object& make_object();

  /// Turns this into a number spelt as `token`, which is no part of it. REQUIRES: as number().
  void make_number(std::string_view token);

  /// Equal as spelt: number tokens and member order count.
  friend bool operator==(const Value& a, const Value& b);

 private:
  // A union by hand: std::variant's tables of functions were a tenth of what reading cost.
  void copy_from(const Value& other);
  void take_from(Value& other) noexcept;
  void destroy() noexcept;

  void clear() noexcept {
    if (kind_ > Kind::kBool) {
      destroy();
    }
    kind_ = Kind::kNull;
  }

  Kind kind_ = Kind::kNull;  // of a number, text_ has the token

  union {
    bool bool_;         // NOLINT(readability-identifier-naming): private, though clang-tidy
    std::string text_;  // NOLINT(readability-identifier-naming): takes a union's for public
    Array items_;       // NOLINT(readability-identifier-naming)
    Object members_;    // NOLINT(readability-identifier-naming)
  };
};

struct Member {
  std::string key;
  Value value;

  friend bool operator==(const Member& a, const Member& b) {
    return a.key == b.key && a.value == b.value;
  }
};

/// Equal as JSON data: member order does not count, number tokens still do.
bool same_data(const Value& a, const Value& b);

/// "null", "boolean", "number", "string", "array", "object": JSON Schema's words.
std::string_view kind_name(Value::Kind kind);

// These stand here because they want Member complete.
inline Value::Value() : bool_(false) {}

inline Value::Value(const Value& other) : bool_(false) { copy_from(other); }

inline Value::Value(Value&& other) noexcept : bool_(false) { take_from(other); }

inline Value& Value::operator=(const Value& other) {
  if (this != &other) {
    *this = Value(other);  // which may be a part of this
  }
  return *this;
}

inline Value& Value::operator=(Value&& other) noexcept {
  Value taken(std::move(other));  // which may be a part of this
  clear();
  take_from(taken);
  return *this;
}

inline Value::~Value() { clear(); }

/// REQUIRES: this is null; `other` is left null.
inline void Value::take_from(Value& other) noexcept {
  switch (other.kind_) {
    case Kind::kNull:
      return;
    case Kind::kBool:
      bool_ = other.bool_;
      break;
    case Kind::kNumber:
    case Kind::kString:
      new (&text_) std::string(std::move(other.text_));
      break;
    case Kind::kArray:
      new (&items_) Array(std::move(other.items_));
      break;
    case Kind::kObject:
      new (&members_) Object(std::move(other.members_));
      break;
  }
  kind_ = other.kind_;
  other.clear();
}

inline std::string& Value::make_string(std::string_view text) {
  clear();
  new (&text_) std::string(text);
  kind_ = Kind::kString;
  return text_;
}

inline Value::Array& Value::make_array() {
  clear();
  new (&items_) Array();
  kind_ = Kind::kArray;
  return items_;
}

inline Value::Object& Value::make_object() {
  clear();
  new (&members_) Object();
  kind_ = Kind::kObject;
  return members_;
}

inline void Value::make_number(std::string_view token) {
  make_string(token);
  kind_ = Kind::kNumber;
}

inline bool Value::as_bool() const {
  CHECK(is_bool());
  return bool_;
}

inline const std::string& Value::number_token() const {
  CHECK(is_number());
  return text_;
}

inline const std::string& Value::as_string() const {
  CHECK(is_string());
  return text_;
}

inline std::string& Value::as_string() {
  CHECK(is_string());
  return text_;
}

inline const Value::Array& Value::items() const {
  CHECK(is_array());
  return items_;
}

inline Value::Array& Value::items() {
  CHECK(is_array());
  return items_;
}

inline const Value::Object& Value::members() const {
  CHECK(is_object());
  return members_;
}

inline Value::Object& Value::members() {
  CHECK(is_object());
  return members_;
}

}  // namespace gatecrash::wire
