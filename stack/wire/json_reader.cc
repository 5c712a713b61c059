#include "stack/wire/json_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/wire/json_text.h"
#include "stack/wire/number.h"

namespace gatecrash::wire {
namespace {

// Objects up to this size compare a new key with each earlier one; larger ones sort once.
constexpr std::size_t kFewMembers = 16;

// Most objects and arrays of a message have no more children: one allocation each.
constexpr std::size_t kChildrenFirst = 4;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// The first key that stands twice, or null. Sorts: for objects of many members.
const std::string* find_twin(const Value::Object& members) {
  std::vector<const std::string*> keys;
  keys.reserve(members.size());
  for (const Member& member : members) {
    keys.push_back(&member.key);
  }
  const auto less = [](const std::string* a, const std::string* b) { return *a < *b; };
  const auto equal = [](const std::string* a, const std::string* b) { return *a == *b; };
  std::sort(keys.begin(), keys.end(), less);
  const auto twin = std::adjacent_find(keys.begin(), keys.end(), equal);
  return twin == keys.end() ? nullptr : *twin;
}

/// Leaves one member of each name, where the name first stood.
void merge_twins(Value::Object& members, bool keep_last) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) -> const std::string& { return members[i].key; };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int compared = key(a).compare(key(b));
    return compared < 0 || (compared == 0 && a < b);
  });
  std::vector<bool> dropped(members.size());
  for (std::size_t i = 0, first = 0; i < order.size(); ++i) {
    if (i == first || key(order[i]) != key(order[first])) {
      first = i;
      continue;
    }
    dropped[order[i]] = true;
    if (keep_last) {
      members[order[first]].value = std::move(members[order[i]].value);
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!dropped[i]) {
      if (kept != i) {
        members[kept] = std::move(members[i]);
      }
      ++kept;
    }
  }
  members.resize(kept);
}

/// One pass over the bytes. Every read_* function returns false after refuse(), which keeps the
/// error: an Error in each return value would cost more than the reading.
class Reader {
 public:
  Reader(std::string_view bytes, const JsonOptions& options)
      : begin_(bytes.data()),
        at_(bytes.data()),
        end_(bytes.data() + bytes.size()),
        options_(options) {}

  Result<Value> read() {
    Result<Value> value;
    if (!read_document(*value)) {
      return tl::unexpected<Error>(std::move(error_));
    }
    return value;
  }

 private:
  bool read_document(Value& out) {
    if (size() > options_.bytes_max) {
      return refuse_large("longer than " + std::to_string(options_.bytes_max) + " bytes");
    }
    if (std::string_view(begin_, size()).starts_with("\xef\xbb\xbf")) {
      return refuse(at_, "byte order mark", Code::kPeerBadBytes);
    }
    skip_space();
    if (!read_value(out, 1)) {
      return false;
    }
    skip_space();
    return at_ == end_ || refuse(at_, "bytes after the value");
  }

  bool refuse(const char* at, std::string what, Code code = Code::kPeerBadJson) {
    error_ = Error{code, std::move(what), "byte " + std::to_string(at - begin_)};
    return false;
  }

  bool refuse_large(std::string what) { return refuse(at_, std::move(what), Code::kPeerTooLarge); }

  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }

  bool more() const { return at_ != end_; }

  bool take(char c) {
    if (!more() || *at_ != c) {
      return false;
    }
    ++at_;
    return true;
  }

  void skip_space() {
    while (more() && *at_ <= ' ' && is_space(*at_)) {
      ++at_;
    }
  }

  bool read_value(Value& out, std::size_t depth) {
    if (!more()) {
      return refuse(at_, "ends where a value should stand");
    }
    switch (*at_) {
      case '{':
        return read_object(out, depth);
      case '[':
        return read_array(out, depth);
      case '"':
        return read_string(text_) && (out.make_string(text_), true);
      case 't':
        out = Value(true);
        return read_word("true");
      case 'f':
        out = Value(false);
        return read_word("false");
      case 'n':
        return read_word("null");  // `out` is null from the start
      default:
        return read_number(out);
    }
  }

  bool read_word(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
      return refuse(at_, "not a JSON value");
    }
    at_ += word.size();
    return true;
  }

  bool check_depth(std::size_t depth) {
    return depth <= options_.depth_max ||
           refuse_large("nested deeper than " + std::to_string(options_.depth_max) + " levels");
  }

  bool check_children(std::size_t count) {
    return count < options_.children_max ||
           refuse_large("more than " + std::to_string(options_.children_max) +
                        " members or items in one value");
  }

  bool read_array(Value& out, std::size_t depth) {
    if (!check_depth(depth)) {
      return false;
    }
    ++at_;  // [
    Value::Array& items = out.make_array();
    skip_space();
    if (take(']')) {
      return true;
    }
    items.reserve(kChildrenFirst);
    do {
      skip_space();
      if (!check_children(items.size()) || !read_value(items.emplace_back(), depth + 1)) {
        return false;
      }
      skip_space();
    } while (take(','));
    return take(']') ||
           refuse(at_, more() ? "expected , or ] in an array" : "ends inside an array");
  }

  bool read_object(Value& out, std::size_t depth) {
    if (!check_depth(depth)) {
      return false;
    }
    const char* const start = at_++;  // {
    Value::Object& members = out.make_object();
    skip_space();
    if (take('}')) {
      return true;
    }
    members.reserve(kChildrenFirst);
    do {
      skip_space();
      if (!check_children(members.size()) || !read_member(members, depth)) {
        return false;
      }
      skip_space();
    } while (take(','));
    if (!take('}')) {
      return refuse(at_, more() ? "expected , or } in an object" : "ends inside an object");
    }
    if (options_.duplicate_keys != DuplicateKeys::kRefuse) {
      merge_twins(members, options_.duplicate_keys == DuplicateKeys::kKeepLast);
      return true;
    }
    const std::string* const twin = members.size() > kFewMembers ? find_twin(members) : nullptr;
    return twin == nullptr || refuse_twin(start, *twin);
  }

  bool read_member(Value::Object& members, std::size_t depth) {
    const char* const start = at_;
    if (!more() || *at_ != '"') {
      return refuse(at_, more() ? "expected a key in quotes" : "ends inside an object");
    }
    Member& member = members.emplace_back();
    if (!read_string(text_)) {
      return false;
    }
    member.key = std::string(text_);
    if (!check_key(members, start)) {
      return false;
    }
    skip_space();
    if (!take(':')) {
      return refuse(at_, "expected : after a key");
    }
    skip_space();
    return read_value(member.value, depth + 1);
  }

  /// The last member's key: one that no earlier member has.
  bool check_key(const Value::Object& members, const char* start) {
    const std::string& key = members.back().key;
    if (options_.refuse_nul_keys && key.find('\0') != std::string::npos) {
      return refuse(start, "U+0000 in the key \"" + printable(key, 64) + "\"");
    }
    if (options_.duplicate_keys != DuplicateKeys::kRefuse || members.size() > kFewMembers) {
      return true;  // compared at the object's end
    }
    return std::none_of(members.begin(), members.end() - 1,
                        [&](const Member& member) { return member.key == key; }) ||
           refuse_twin(start, key);
  }

  bool refuse_twin(const char* at, const std::string& key) {
    return refuse(at, "duplicate key \"" + printable(key, 64) + "\"");
  }

  /// From the opening quote past the closing one. `text` views the bytes read, or unescaped_.
  bool read_string(std::string_view& text) {
    const char* const start = at_++;  // "
    bool ascii = true;
    at_ = skip_plain(at_, end_, ascii);
    text = {start + 1, static_cast<std::size_t>(at_ - start - 1)};
    if (take('"')) {  // as nearly all are
      return ascii || check_text(text);
    }
    unescaped_ = text;
    ByteBlock block(unescaped_);
    while (more() && *at_ == '\\') {
      if (!read_escape(block)) {
        return false;
      }
      at_ = block.push_plain(at_, end_, true, ascii);
    }
    block.flush();
    if (!more()) {
      return refuse(start, "string without an end");
    }
    if (*at_ != '"') {
      return refuse(at_, "control character in a string");
    }
    const std::string_view raw(start + 1, static_cast<std::size_t>(at_ - start - 1));
    ++at_;  // "
    text = unescaped_;
    return ascii || check_text(raw);
  }

  /// The raw bytes of a string: valid UTF-8 without noncharacters. (Escapes are checked as read.)
  bool check_text(std::string_view raw) {
    if (!is_utf8(raw)) {
      return refuse(raw.data(), "invalid UTF-8 in a string", Code::kPeerBadBytes);
    }
    const std::size_t at = find_noncharacter(raw);
    return at == std::string_view::npos ||
           refuse(raw.data() + at, "noncharacter in a string (RFC 7493 section 2.1)");
  }

  /// The four hex digits of a \u escape.
  bool read_unit(std::uint32_t& unit) {
    if (end_ - at_ < 4) {
      return refuse(at_, "\\u without four hex digits");
    }
    const auto [stop, error] = std::from_chars(at_, at_ + 4, unit, 16);
    if (error != std::errc() || stop != at_ + 4) {
      return refuse(at_, "\\u without four hex digits");
    }
    at_ += 4;
    return true;
  }

  /// At a backslash.
  bool read_escape(ByteBlock& out) {
    ++at_;
    if (!more()) {
      return refuse(at_, "ends inside an escape");
    }
    if (const char byte = escaped_byte(*at_); byte != 0) {
      out.push(byte);
      ++at_;
      return true;
    }
    const char* const start = at_;
    std::uint32_t code = 0;
    if (!take('u')) {
      return refuse(at_, "unknown escape");
    }
    if (!read_unit(code)) {
      return false;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      std::uint32_t low = 0;
      if (code >= 0xdc00 || !take('\\') || !take('u')) {
        return refuse(start, "lone surrogate");
      }
      if (!read_unit(low)) {
        return false;
      }
      if (low < 0xdc00 || low > 0xdfff) {
        return refuse(start, "lone surrogate");
      }
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    }
    if (is_noncharacter(code)) {
      return refuse(start, "noncharacter in a string (RFC 7493 section 2.1)");
    }
    std::string bytes;
    append_utf8(bytes, code);
    out.push(std::string_view(bytes));
    return true;
  }

  /// One digit or more; false without a refusal when there is none.
  bool take_digits() {
    const char* const first = at_;
    while (more() && is_digit(*at_)) {
      ++at_;
    }
    return at_ != first;
  }

  bool read_number(Value& out) {
    const char* const start = at_;
    take('-');
    if (!take('0') && !take_digits()) {
      return refuse(start, "not a JSON value");
    }
    if (take('.') && !take_digits()) {
      return refuse(at_, "expected a digit after the point");
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (!take_digits()) {
        return refuse(at_, "expected a digit in the exponent");
      }
    }
    const std::string_view token(start, static_cast<std::size_t>(at_ - start));
    if (token.size() > options_.number_bytes_max) {
      return refuse(start,
                    "number longer than " + std::to_string(options_.number_bytes_max) + " bytes",
                    Code::kPeerTooLarge);
    }
    if (is_beyond_double(token)) {
      return refuse(start, "number beyond a double's range");
    }
    out.make_number(token);
    return true;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  const JsonOptions& options_;
  std::string_view text_;  // of the string read last
  std::string unescaped_;
  Error error_;
};

}  // namespace

Result<Value> read_json(std::string_view bytes, const JsonOptions& options) {
  return Reader(bytes, options).read();
}

}  // namespace gatecrash::wire
