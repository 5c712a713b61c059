// policy_text: a policy's text and what is wrong with it: errors that name line, column and
// pointer.
//
// What every policy dialect written in JSON needs: known keys with suggestions, required keys,
// words, counts. Borrows the text. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/amount.h"
#include "stack/wire/value.h"

namespace gatecrash::policy {

using Words = std::span<const std::string_view>;

/// `text` in quotes, safe to print.
std::string in_quotes(std::string_view text);

/// A value as an error message shows it: "-1", "an array".
std::string shown(const wire::Value& value);

class PolicyText {
 public:
  /// `name` (a file name) prefixes the `where` of every error.
  PolicyText(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  /// Where an error points: at a member's key, or at its value.
  enum class At : std::uint8_t { kKey, kValue };

  /// The text as a strict JSON value. Errors: config_invalid.
  Result<wire::Value> read() const;

  /// "WHAT at POINTER[; REMEDY]", located at what the pointer names.
  tl::unexpected<Error> bad(std::string what, const std::string& pointer, std::string_view remedy,
                            At at = At::kValue, Code code = Code::kConfigInvalid) const;

  /// Errors: config_unknown for a key that is not among `known`; it says so when the key is among
  /// `unsupported`, and suggests the nearest known one otherwise.
  Status check_keys(const wire::Value& object, const std::string& pointer, Words known,
                    Words unsupported) const;

  /// Errors: config_invalid unless `value` is an object; `what` is what it should be.
  Status expect_object(const wire::Value& value, const std::string& pointer,
                       std::string_view what) const;

  /// The member, which views `object`. Errors: config_invalid.
  Result<const wire::Value*> require(const wire::Value& object, const std::string& pointer,
                                     std::string_view key, std::string_view remedy) const;

  /// One of `words`, as its index. Errors: config_invalid, config_unknown.
  Result<std::size_t> read_word(const wire::Value& value, const std::string& pointer,
                                Words words) const;

  /// A number of 0 or more with at most nine places. Errors: config_invalid.
  Result<Amount> read_amount(const wire::Value& value, const std::string& pointer) const;

 private:
  std::string where(std::size_t offset) const;
  tl::unexpected<Error> not_json(const Error& error) const;

  std::string_view text_;
  std::string_view name_;
};

}  // namespace gatecrash::policy
