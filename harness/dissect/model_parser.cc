#include "harness/dissect/model_parser.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/dissect/canonical.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_text.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::uint32_t kReplacementCode = 0xfffd;

constexpr bool is_high(std::uint32_t code) { return code >= 0xd800 && code < 0xdc00; }

constexpr bool is_low(std::uint32_t code) { return code >= 0xdc00 && code < 0xe000; }

constexpr bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

tl::unexpected<Error> bad(std::string_view what) {
  return fail(Code::kPeerBadJson, std::string(what));
}

/// The value of a number token that is whole by its spelling.
Result<Value> whole_value(const ModelRules& rules, std::string_view token) {
  const std::size_t digits = token.size() - (token.starts_with('-') ? 1 : 0);
  if (rules.whole_digits_max > 0 && digits > rules.whole_digits_max) {
    return bad("too many digits");
  }
  if (rules.whole == ModelRules::Whole::kExact) {
    return whole_number_of(token);
  }
  if (rules.whole == ModelRules::Whole::kFits64ElseDouble) {
    std::int64_t small = 0;
    if (std::from_chars(token.data(), token.data() + token.size(), small).ec == std::errc{}) {
      return number_of(small);
    }
    std::uint64_t large = 0;
    if (std::from_chars(token.data(), token.data() + token.size(), large).ec == std::errc{}) {
      return number_of(large);
    }
  }
  return Value();  // not taken as whole
}

bool has_twins(const Value::Object& members) {
  std::vector<std::string_view> keys;
  keys.reserve(members.size());
  for (const wire::Member& member : members) {
    keys.emplace_back(member.key);
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

class ModelParser {
 public:
  ModelParser(const ModelRules& rules, std::string_view text) : rules_(rules), text_(text) {}

  Result<Value> document() {
    if (rules_.mark_skipped && text_.starts_with(kMark)) {
      at_ = kMark.size();
    }
    Value root;
    TRY_STATUS(value(root, 0));
    TRY_STATUS(skip_space());
    if (at_ != text_.size() && !rules_.trailing_ignored) {
      return bad("something after the value");
    }
    return root;
  }

 private:
  bool take(std::string_view word) {
    const bool found = text_.substr(at_).starts_with(word);
    at_ += found ? word.size() : 0;
    return found;
  }

  Status skip_space() {
    for (;;) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (!rules_.comments) {
        return {};
      }
      std::string_view end = "\n";
      if (take("/*")) {
        end = "*/";
      } else if (!take("//")) {
        return {};
      }
      const std::size_t found = text_.find(end, at_);
      if (found == std::string_view::npos && end == "*/") {
        return bad("a comment without an end");
      }
      at_ = std::min(found, text_.size() - end.size()) + end.size();
    }
  }

  Status value(Value& out, std::size_t depth) {
    TRY_STATUS(skip_space());
    if (at_ == text_.size()) {
      return bad("no value");
    }
    switch (text_[at_]) {
      case '{':
        return object(out, depth + 1);
      case '[':
        return array(out, depth + 1);
      case '"':
        return string(out.make_string());
      default:
        return literal_or_number(out);
    }
  }

  Status literal_or_number(Value& out) {
    if (take("true")) {
      out = Value(true);
    } else if (take("false")) {
      out = Value(false);
    } else if (rules_.not_a_number && (take("NaN") || take("Infinity") || take("-Infinity"))) {
      out = Value();
    } else if (!take("null")) {
      return number(out);
    }
    return {};
  }

  Status check_depth(std::size_t depth) const {
    return depth <= rules_.depth_max ? Status() : fail(Code::kPeerTooLarge, "too deep");
  }

  Status object(Value& out, std::size_t depth) {
    TRY_STATUS(check_depth(depth));
    ++at_;
    Value::Object& members = out.make_object();
    TRY_STATUS(skip_space());
    if (take("}")) {
      return {};
    }
    do {
      TRY_STATUS(skip_space());
      if (at_ == text_.size() || text_[at_] != '"') {
        return bad("no key");
      }
      wire::Member& member = members.emplace_back();
      TRY_STATUS(string(member.key));
      TRY_STATUS(skip_space());
      if (!take(":")) {
        return bad("no colon");
      }
      TRY_STATUS(value(member.value, depth));
      TRY_STATUS(skip_space());
    } while (take(","));
    if (rules_.twins_refused && has_twins(members)) {
      return bad("two equal keys");
    }
    return take("}") ? Status() : bad("an object without an end");
  }

  Status array(Value& out, std::size_t depth) {
    TRY_STATUS(check_depth(depth));
    ++at_;
    Value::Array& items = out.make_array();
    TRY_STATUS(skip_space());
    if (take("]")) {
      return {};
    }
    do {
      TRY_STATUS(value(items.emplace_back(), depth));
      TRY_STATUS(skip_space());
    } while (take(","));
    return take("]") ? Status() : bad("an array without an end");
  }

  Status string(std::string& out) {
    ++at_;
    for (;;) {
      bool ascii = true;
      const char* const begin = text_.data() + at_;
      const char* const stop = wire::skip_plain(begin, text_.data() + text_.size(), ascii);
      out.append(begin, stop);
      at_ += static_cast<std::size_t>(stop - begin);
      if (take("\"")) {
        return {};
      }
      if (!take("\\") || at_ == text_.size()) {
        return bad("a string without an end, or a control character in it");
      }
      TRY_STATUS(escape(out));
    }
  }

  Status escape(std::string& out) {
    const char letter = text_[at_++];
    if (letter == 'u') {
      return unicode_escape(out);
    }
    if (const char byte = wire::escaped_byte(letter); byte != 0) {
      out += byte;
    } else if (rules_.loose_escapes) {
      out += letter;
    } else {
      return bad("an unknown escape");
    }
    return {};
  }

  /// The four digits at at_, which are taken.
  std::optional<std::uint32_t> hex_digits() {
    const std::string_view digits = text_.substr(at_, 4);
    std::uint32_t code = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 4 || parsed.ptr != digits.data() + 4) {
      return std::nullopt;
    }
    at_ += 4;
    return code;
  }

  Status unicode_escape(std::string& out) {
    const auto code = hex_digits();
    if (!code) {
      return bad("\\u without four digits");
    }
    if (!is_high(*code) && !is_low(*code)) {
      wire::append_utf8(out, *code);
      return {};
    }
    const std::size_t after = at_;
    if (is_high(*code) && take("\\u")) {
      if (const auto second = hex_digits(); second && is_low(*second)) {
        wire::append_utf8(out, 0x10000 + ((*code - 0xd800) << 10U) + (*second - 0xdc00));
        return {};
      }
      at_ = after;  // what follows stands for itself
    }
    if (rules_.surrogates == ModelRules::IllFormed::kRefused) {
      return bad("half of a surrogate pair");
    }
    wire::append_utf8(out, kReplacementCode);
    return {};
  }

  bool take_digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit_byte(text_[at_])) {
      ++at_;
    }
    return at_ > begin;
  }

  Status number(Value& out) {
    const std::size_t begin = at_;
    take("-");
    if (!take("0") && !take_digits()) {
      return bad("no value");
    }
    const std::size_t whole_end = at_;
    if (take(".") && !take_digits()) {
      return bad("a point without digits");
    }
    if (take("e") || take("E")) {
      if (!take("+")) {
        take("-");
      }
      if (!take_digits()) {
        return bad("an exponent without digits");
      }
    }
    const std::string_view token = text_.substr(begin, at_ - begin);
    if (at_ == whole_end) {
      TRY(out, whole_value(rules_, token));
      if (out.is_number()) {
        return {};
      }
    }
    double read = 0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), read);
    if (parsed.ec == std::errc::result_out_of_range && is_large(token)) {
      using Overflow = ModelRules::Overflow;
      out = rules_.overflow == Overflow::kKept ? Value::number(std::string(token)) : Value();
      return rules_.overflow == Overflow::kRefused ? bad("a number too large") : Status();
    }
    out = number_of(parsed.ec == std::errc{} ? read : 0.0);
    return {};
  }

  /// Of a number out of range: whether it is too large rather than too small.
  static bool is_large(std::string_view token) {
    const std::size_t exponent = token.find_first_of("eE");
    return exponent == std::string_view::npos || !token.substr(exponent + 1).starts_with('-');
  }

  const ModelRules& rules_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> parse_as(const ModelRules& rules, std::string_view bytes) {
  if (is_utf8(bytes)) {
    return ModelParser(rules, bytes).document();
  }
  if (rules.bytes == ModelRules::IllFormed::kRefused) {
    return fail(Code::kPeerBadBytes, "invalid UTF-8");
  }
  const bool by_byte = rules.bytes == ModelRules::IllFormed::kReplacedByByte;
  const std::string text = valid_text(bytes, by_byte ? Replaced::kByByte : Replaced::kByPart);
  return ModelParser(rules, text).document();
}

}  // namespace gatecrash::dissect
