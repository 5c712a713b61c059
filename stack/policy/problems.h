// problems: everything that is wrong with one policy text, each with its place and a remedy.
//
// Both dialects report here while they read on, so that a person sees all mistakes at once. Borrows
// the text and its name. Single thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/policy/policy_position.h"

namespace gatecrash::policy {

// After so many mistakes one more teaches nobody anything; the rest is counted.
inline constexpr std::size_t kProblemsMax = 50;

class Problems {
 public:
  /// Where an error points: at a member's key, or at its value.
  enum class At : std::uint8_t { kKey, kValue };
  /// How a place is told beside line and column.
  enum class Tell : std::uint8_t { kBytes, kLines };
  /// Where the value that a JSON Pointer names stands.
  using Find = std::function<std::optional<Place>(std::string_view pointer)>;

  /// `name` (a file name) prefixes every place.
  Problems(std::string_view text, std::string_view name, Tell tell, Find find);

  /// "WHAT at POINTER (byte N)[; REMEDY]", located at what the pointer names.
  void add(std::string what, const std::string& pointer, std::string_view remedy = {},
           At at = At::kValue, Code code = Code::kConfigInvalid);

  /// A problem of the text itself, at a byte of it: "WHAT (byte N)[; REMEDY]".
  void add_at(std::size_t offset, std::string what, std::string_view remedy = {});

  bool empty() const { return found_.empty(); }

  /// All of them as one Error in the order of the text: `where` and the first line are the first
  /// one's, then follows a line "WHERE: MESSAGE" for each other. REQUIRES: not empty.
  Error error() const;

 private:
  struct Problem {
    std::size_t offset = 0;
    std::size_t number = 0;  // in the order found
    Code code = Code::kConfigInvalid;
    std::string message;
  };

  void put(std::size_t offset, std::string what, std::string_view remedy, Code code);
  std::string where(std::size_t offset) const;

  std::string_view text_;
  std::string_view name_;
  Tell tell_;
  Find find_;
  std::vector<Problem> found_;  // at most kProblemsMax
  std::size_t more_ = 0;
};

}  // namespace gatecrash::policy
