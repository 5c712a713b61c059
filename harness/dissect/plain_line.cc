#include "harness/dissect/plain_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "stack/base/bytes.h"

namespace gatecrash::dissect {
namespace {

// The strictest reader stops at 64.
constexpr std::size_t kPlainDepthMax = 60;
// So many digits every double holds.
constexpr std::size_t kPlainDigitsMax = 15;
// Keys are compared with one another; objects with more are not looked at.
constexpr std::size_t kPlainKeysMax = 64;
constexpr std::size_t kPlainBytesMax = 1024 * 1024;

constexpr std::array<std::string_view, 6> kMessageKeys = {"jsonrpc", "id",     "method",
                                                          "params",  "result", "error"};

/// One walk over a line; every function says whether all is plain so far.
class PlainWalk {
 public:
  explicit PlainWalk(std::string_view line) : line_(line) {}

  bool message() { return object(0) && at_ == line_.size() && shape_is_plain(); }

 private:
  bool take(char byte) {
    const bool found = at_ < line_.size() && line_[at_] == byte;
    at_ += found ? 1 : 0;
    return found;
  }

  bool take_word(std::string_view word) {
    const bool found = line_.substr(at_).starts_with(word);
    at_ += found ? word.size() : 0;
    return found;
  }

  bool value(std::size_t depth) {
    if (at_ == line_.size()) {
      return false;
    }
    switch (line_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return text();
      case 't':
        return take_word("true");
      case 'f':
        return take_word("false");
      case 'n':
        return take_word("null");
      default:
        return number();
    }
  }

  bool array(std::size_t depth) {
    ++at_;
    if (depth == kPlainDepthMax) {
      return false;
    }
    if (take(']')) {
      return true;
    }
    do {
      if (!value(depth + 1)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  bool object(std::size_t depth) {
    std::array<std::string_view, kPlainKeysMax> keys;  // not initialised: `count` says how many
    std::size_t count = 0;
    if (depth == kPlainDepthMax || !take('{')) {
      return false;
    }
    if (take('}')) {
      return true;
    }
    do {
      std::string_view name;
      if (count == kPlainKeysMax || !key(name) || !take(':') ||
          std::any_of(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count),
                      [&](std::string_view other) { return ascii_iequals(other, name); })) {
        return false;
      }
      keys[count++] = name;
      const bool in_params = depth == 1 && path_is_params_;
      path_is_params_ = depth == 0 ? name == "params" : path_is_params_;
      const std::size_t begin = at_;
      if (!member_is_plain(name, depth, in_params) || !value(depth + 1)) {
        return false;
      }
      const bool id = depth == 0 && name == "id";
      if (id && line_[begin] != '"' &&
          line_.substr(begin, at_ - begin).find('.') != std::string_view::npos) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  /// What stands at at_ is the value of this key.
  bool member_is_plain(std::string_view name, std::size_t depth, bool in_params) {
    const char first = at_ < line_.size() ? line_[at_] : '\0';
    if (depth == 0) {
      const auto* const known = std::find(kMessageKeys.begin(), kMessageKeys.end(), name);
      if (known == kMessageKeys.end()) {
        return false;
      }
      seen_ |= 1U << static_cast<unsigned>(known - kMessageKeys.begin());
      if (name == "jsonrpc") {
        return line_.substr(at_).starts_with("\"2.0\"");
      }
      if (name == "id") {
        return first == '"' || (first >= '0' && first <= '9') || first == '-';
      }
      return first == (name == "method" ? '"' : '{');
    }
    if (in_params) {
      const bool name_key = ascii_iequals(name, "name");
      const bool arguments_key = ascii_iequals(name, "arguments");
      return (!name_key || (name == "name" && first == '"')) &&
             (!arguments_key || (name == "arguments" && first == '{'));
    }
    return true;
  }

  /// A request, a notification, or an answer.
  bool shape_is_plain() const {
    constexpr unsigned kVersion = 1;
    constexpr unsigned kId = 2;
    constexpr unsigned kMethod = 4;
    constexpr unsigned kParams = 8;
    constexpr unsigned kResult = 16;
    const unsigned call = seen_ & ~(kId | kParams);
    return call == (kVersion | kMethod) || seen_ == (kVersion | kId | kResult);
  }

  bool key(std::string_view& name) {
    if (!take('"')) {
      return false;
    }
    const std::size_t begin = at_;
    while (at_ < line_.size() && line_[at_] >= 0x20 && line_[at_] != '"' && line_[at_] != '\\' &&
           line_[at_] != 0x7f) {
      ++at_;
    }
    name = line_.substr(begin, at_ - begin);
    return !name.empty() && take('"');
  }

  bool text() {
    ++at_;
    for (;;) {
      // Bytes above 127 are negative where char is signed, and checked as UTF-8 beforehand.
      while (at_ < line_.size() && line_[at_] != '"' && line_[at_] != '\\' &&
             static_cast<unsigned char>(line_[at_]) >= 0x20) {
        ++at_;
      }
      if (take('"')) {
        return true;
      }
      if (!take('\\') || at_ == line_.size() ||
          std::string_view("\"\\/bfnrt").find(line_[at_]) == std::string_view::npos) {
        return false;
      }
      ++at_;
    }
  }

  std::size_t digits() {
    const std::size_t begin = at_;
    while (at_ < line_.size() && line_[at_] >= '0' && line_[at_] <= '9') {
      ++at_;
    }
    return at_ - begin;
  }

  /// "0", "-12", "3.25": no exponent.
  bool number() {
    take('-');
    const bool zero = at_ < line_.size() && line_[at_] == '0';
    std::size_t count = digits();
    if (count == 0 || (zero && count > 1)) {
      return false;
    }
    if (take('.')) {
      const std::size_t fraction = digits();
      if (fraction == 0) {
        return false;
      }
      count += fraction;
    }
    return count <= kPlainDigitsMax;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  unsigned seen_ = 0;  // of kMessageKeys
  bool path_is_params_ = false;
};

}  // namespace

bool is_plain_line(std::string_view line) {
  return line.size() <= kPlainBytesMax && PlainWalk(line).message() && is_utf8(line);
}

}  // namespace gatecrash::dissect
