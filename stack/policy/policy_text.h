// policy_text: an operator's JSON text (a policy, a grants file, a configuration) and what is wrong
// with it: errors that name line, column, pointer and byte.
//
// read_text tells all at once; PolicyText serves readers that stop at the first mistake. Borrows
// the text. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/problems.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

using Words = std::span<const std::string_view>;

/// `text` in quotes, safe to print.
std::string in_quotes(std::string_view text);

/// A value as an error message shows it: "-1", "an array".
std::string shown(const wire::Value& value);

/// The text as a strict JSON value; all that is wrong with it as JSON goes into `problems`: every
/// duplicate key, and the first byte that is no JSON. With duplicate keys alone there still is a
/// value (the first of each), so that the rest can be looked at. `remedy_of_empty` is for a text
/// of nothing but space.
std::optional<wire::Value> read_text(Problems& problems, std::string_view text,
                                     std::string_view remedy_of_empty);

class PolicyText {
 public:
  /// `name` (a file name) prefixes the `where` of every error.
  PolicyText(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  using At = Problems::At;

  /// The text as a strict JSON value. Errors: config_invalid, with all that read_text tells.
  Result<wire::Value> read() const;

  /// "WHAT at POINTER (byte N)[; REMEDY]", located at what the pointer names.
  tl::unexpected<Error> bad(std::string what, const std::string& pointer, std::string_view remedy,
                            At at = At::kValue, Code code = Code::kConfigInvalid) const;

  /// Errors: config_unknown for a key that is not among `known`; suggests the nearest known one.
  Status check_keys(const wire::Value& object, const std::string& pointer, Words known) const;

  /// Errors: config_invalid unless `value` is an object; `what` is what it should be.
  Status expect_object(const wire::Value& value, const std::string& pointer,
                       std::string_view what) const;

  /// The member, which views `object`. Errors: config_invalid.
  Result<const wire::Value*> require(const wire::Value& object, const std::string& pointer,
                                     std::string_view key, std::string_view remedy) const;

  /// One of `words`, as its index. Errors: config_invalid, config_unknown.
  Result<std::size_t> read_word(const wire::Value& value, const std::string& pointer,
                                Words words) const;

 private:
  std::string_view text_;
  std::string_view name_;
};

}  // namespace gatecrash::policy
