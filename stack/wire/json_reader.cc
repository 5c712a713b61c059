#include "stack/wire/json_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True when `key` stands among the members (few: compared one by one).
Member* find_member(Value::Object& members, std::string_view key) {
  for (Member& member : members) {
    if (member.key == key) {
      return &member;
    }
  }
  return nullptr;
}

class Reader {
 public:
  Reader(std::string_view bytes, const JsonOptions& options) : bytes_(bytes), options_(options) {}

  Result<Value> read() {
    if (bytes_.size() > options_.bytes_max) {
      return fail(Code::kPeerTooLarge,
                  "longer than " + std::to_string(options_.bytes_max) + " bytes");
    }
    if (bytes_.starts_with("\xef\xbb\xbf")) {
      return fail(Code::kPeerBadBytes, "byte order mark", "byte 0");
    }
    skip_space();
    Value value;
    TRY_STATUS(read_value(value, 1));
    skip_space();
    if (at_ != bytes_.size()) {
      return bad("bytes after the value");
    }
    return value;
  }

 private:
  // Objects up to this size check a new key against each earlier one; larger ones sort once.
  static constexpr std::size_t kLinearKeys = 16;

  tl::unexpected<Error> bad(std::string_view what) const { return bad_at(at_, what); }

  static tl::unexpected<Error> bad_at(std::size_t at, std::string_view what,
                                      Code code = Code::kPeerBadJson) {
    return fail(code, std::string(what), "byte " + std::to_string(at));
  }

  bool more() const { return at_ < bytes_.size(); }

  char peek() const { return bytes_[at_]; }

  bool take(char c) {
    if (!more() || peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  void skip_space() {
    while (more() && (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r')) {
      ++at_;
    }
  }

  Status read_value(Value& out, std::size_t depth) {
    if (!more()) {
      return bad("ends where a value should stand");
    }
    switch (peek()) {
      case '{':
        return read_object(out, depth);
      case '[':
        return read_array(out, depth);
      case '"': {
        std::string text;
        TRY_STATUS(read_string(text));
        out = Value(std::move(text));
        return {};
      }
      case 't':
        return read_word("true", Value(true), out);
      case 'f':
        return read_word("false", Value(false), out);
      case 'n':
        return read_word("null", Value(), out);
      default:
        return read_number(out);
    }
  }

  Status read_word(std::string_view word, Value value, Value& out) {
    if (bytes_.substr(at_, word.size()) != word) {
      return bad("not a JSON value");
    }
    at_ += word.size();
    out = std::move(value);
    return {};
  }

  Status check_depth(std::size_t depth) const {
    if (depth > options_.depth_max) {
      return bad_at(at_, "nested deeper than " + std::to_string(options_.depth_max) + " levels",
                    Code::kPeerTooLarge);
    }
    return {};
  }

  Status check_children(std::size_t count) const {
    if (count >= options_.children_max) {
      return bad_at(at_, "more than " + std::to_string(options_.children_max) + " members or items",
                    Code::kPeerTooLarge);
    }
    return {};
  }

  Status read_array(Value& out, std::size_t depth) {
    TRY_STATUS(check_depth(depth));
    ++at_;  // [
    Value::Array items;
    skip_space();
    if (!take(']')) {
      do {
        TRY_STATUS(check_children(items.size()));
        skip_space();
        TRY_STATUS(read_value(items.emplace_back(), depth + 1));
        skip_space();
      } while (take(','));
      if (!take(']')) {
        return bad(more() ? "expected , or ] in an array" : "ends inside an array");
      }
    }
    out = Value(std::move(items));
    return {};
  }

  Status read_object(Value& out, std::size_t depth) {
    TRY_STATUS(check_depth(depth));
    const std::size_t start = at_++;  // {
    Value::Object members;
    skip_space();
    if (!take('}')) {
      do {
        TRY_STATUS(check_children(members.size()));
        skip_space();
        TRY_STATUS(read_member(members, depth));
        skip_space();
      } while (take(','));
      if (!take('}')) {
        return bad(more() ? "expected , or } in an object" : "ends inside an object");
      }
    }
    TRY_STATUS(check_many_keys(members, start));
    out = Value(std::move(members));
    return {};
  }

  Status read_member(Value::Object& members, std::size_t depth) {
    const std::size_t start = at_;
    if (!more() || peek() != '"') {
      return bad(more() ? "expected a key in quotes" : "ends inside an object");
    }
    std::string key;
    TRY_STATUS(read_string(key));
    skip_space();
    if (!take(':')) {
      return bad("expected : after a key");
    }
    skip_space();
    const bool few = members.size() < kLinearKeys;
    const bool refuse = options_.duplicate_keys == DuplicateKeys::kRefuse;
    Member* const twin = few || !refuse ? find_member(members, key) : nullptr;
    if (twin == nullptr) {
      members.push_back(Member{std::move(key), Value()});
      return read_value(members.back().value, depth + 1);
    }
    if (refuse) {
      return bad_at(start, "duplicate key \"" + printable(key, 64) + "\"");
    }
    Value value;
    TRY_STATUS(read_value(value, depth + 1));
    if (options_.duplicate_keys == DuplicateKeys::kKeepLast) {
      twin->value = std::move(value);
    }
    return {};
  }

  /// Finds duplicates in an object too large for comparing each key with each other.
  Status check_many_keys(const Value::Object& members, std::size_t start) const {
    if (members.size() <= kLinearKeys) {
      return {};
    }
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const Member& member : members) {
      keys.push_back(member.key);
    }
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    if (twin != keys.end()) {
      return bad_at(start, "duplicate key \"" + printable(*twin, 64) + "\" in this object");
    }
    return {};
  }

  Status read_string(std::string& out) {
    const std::size_t start = ++at_;  // after "
    while (true) {
      const std::size_t run = at_;
      while (more() && peek() != '"' && peek() != '\\' &&
             static_cast<unsigned char>(peek()) >= 0x20) {
        ++at_;
      }
      out.append(bytes_, run, at_ - run);
      if (!more()) {
        return bad_at(start - 1, "string without an end");
      }
      if (take('"')) {
        break;
      }
      if (peek() != '\\') {
        return bad("control character in a string");
      }
      ++at_;
      TRY_STATUS(read_escape(out));
    }
    return check_text(std::string_view(bytes_).substr(start, at_ - 1 - start), start);
  }

  /// The raw bytes of a string: valid UTF-8 without noncharacters. (Escapes are checked as read.)
  static Status check_text(std::string_view raw, std::size_t start) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(raw.begin(), raw.end(), is_ascii)) {
      return {};
    }
    if (!is_utf8(raw)) {
      return bad_at(start, "invalid UTF-8 in a string", Code::kPeerBadBytes);
    }
    for (std::size_t i = 0; i + 2 < raw.size(); ++i) {
      const auto lead = static_cast<unsigned char>(raw[i]);
      const auto second = static_cast<unsigned char>(raw[i + 1]);
      const auto third = static_cast<unsigned char>(raw[i + 2]);
      const bool fdd0 = lead == 0xef && second == 0xb7 && third >= 0x90 && third <= 0xaf;
      const bool bmp_end = lead == 0xef && second == 0xbf && third >= 0xbe;
      const bool plane_end = lead >= 0xf0 && (second & 0x0fU) == 0x0f && third == 0xbf &&
                             i + 3 < raw.size() && static_cast<unsigned char>(raw[i + 3]) >= 0xbe;
      if (fdd0 || bmp_end || plane_end) {
        return bad_at(start + i, "noncharacter in a string (RFC 7493)");
      }
    }
    return {};
  }

  /// The four hex digits of a \u escape.
  Status read_unit(std::uint32_t& unit) {
    const char* const first = bytes_.data() + at_;
    if (at_ + 4 > bytes_.size() || !std::all_of(first, first + 4, [](char c) {
          return std::isxdigit(static_cast<unsigned char>(c)) != 0;
        })) {
      return bad("\\u without four hex digits");
    }
    std::from_chars(first, first + 4, unit, 16);
    at_ += 4;
    return {};
  }

  Status read_escape(std::string& out) {
    if (!more()) {
      return bad("ends inside an escape");
    }
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = bytes_[at_++];
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
      return {};
    }
    if (letter != 'u') {
      --at_;
      return bad("unknown escape");
    }
    std::uint32_t code = 0;
    TRY_STATUS(read_unit(code));
    if (code >= 0xd800 && code <= 0xdfff) {
      std::uint32_t low = 0;
      if (code >= 0xdc00 || !take('\\') || !take('u')) {
        return bad("lone surrogate");
      }
      TRY_STATUS(read_unit(low));
      if (low < 0xdc00 || low > 0xdfff) {
        return bad("lone surrogate");
      }
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    }
    if ((code & 0xfffeU) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef)) {
      return bad("noncharacter in a string (RFC 7493)");
    }
    append_utf8(out, code);
    return {};
  }

  static void append_utf8(std::string& out, std::uint32_t code) {
    const auto push = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      push(code);
    } else if (code < 0x800) {
      push(0xc0U | code >> 6U);
      push(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
      push(0xe0U | code >> 12U);
      push(0x80U | (code >> 6U & 0x3fU));
      push(0x80U | (code & 0x3fU));
    } else {
      push(0xf0U | code >> 18U);
      push(0x80U | (code >> 12U & 0x3fU));
      push(0x80U | (code >> 6U & 0x3fU));
      push(0x80U | (code & 0x3fU));
    }
  }

  void skip_digits() {
    while (more() && is_digit(peek())) {
      ++at_;
    }
  }

  Status read_number(Value& out) {
    const std::size_t start = at_;
    take('-');
    if (!more() || !is_digit(peek())) {
      at_ = start;
      return bad("not a JSON value");
    }
    if (!take('0')) {
      skip_digits();
    }
    bool plain = true;
    if (take('.')) {
      plain = false;
      if (!more() || !is_digit(peek())) {
        return bad("expected a digit after the point");
      }
      skip_digits();
    }
    if (more() && (peek() == 'e' || peek() == 'E')) {
      plain = false;
      ++at_;
      if (!take('+')) {
        take('-');
      }
      if (!more() || !is_digit(peek())) {
        return bad("expected a digit in the exponent");
      }
      skip_digits();
    }
    const std::string_view token = bytes_.substr(start, at_ - start);
    if (token.size() > options_.number_bytes_max) {
      return bad_at(start,
                    "number longer than " + std::to_string(options_.number_bytes_max) + " bytes",
                    Code::kPeerTooLarge);
    }
    // 300 digits are below a double's largest (1.8e308) whatever they are.
    constexpr std::size_t kPlainDigitsSafe = 300;
    if ((!plain || token.size() > kPlainDigitsSafe) && overflows_double(token)) {
      return bad_at(start, "number beyond a double's range");
    }
    out = Value::number(std::string(token));
    return {};
  }

  static bool overflows_double(std::string_view token) {
    double value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc::result_out_of_range) {
      return false;
    }
    // Out of range is overflow or underflow; an underflow has a negative exponent, or many zeros.
    const std::size_t exponent = token.find_first_of("eE");
    const bool negative_exponent =
        exponent != std::string_view::npos && token.find('-', exponent) != std::string_view::npos;
    const std::string_view digits = token.starts_with('-') ? token.substr(1) : token;
    return !negative_exponent && !(exponent == std::string_view::npos && digits.starts_with("0."));
  }

  std::string_view bytes_;
  const JsonOptions& options_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> read_json(std::string_view bytes, const JsonOptions& options) {
  return Reader(bytes, options).read();
}

}  // namespace gatecrash::wire
