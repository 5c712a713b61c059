#include "stack/wire/canonical_result.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/wire/json_text.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/number.h"

namespace gatecrash::wire {
namespace {

constexpr std::string_view kPrefix = R"({"jsonrpc":"2.0","id":)";
constexpr std::string_view kResultKey = R"(,"result":)";

// Keys of the objects around the place at hand; more are the reader's.
constexpr std::size_t kKeysMax = 256;
// Each key is compared with those before it.
constexpr std::size_t kMembersMax = 32;
// Whole numbers of so many digits are below 2^53.
constexpr std::size_t kIdDigitsMax = 15;

class CanonicalScanner {
 public:
  CanonicalScanner(std::string_view line, const JsonOptions& options)
      : at_(line.data()), end_(line.data() + line.size()), options_(options) {}

  /// Up to the result.
  bool scan_head(Value& id) { return take(kPrefix) && scan_id(id) && take(kResultKey); }

  bool scan(CanonicalResult& found) {
    found_ = &found;
    Value id;
    return scan_head(id) && scan_value(2) && take('}') && at_ == end_;
  }

 private:
  bool more() const { return at_ != end_; }

  bool take(char c) {
    if (!more() || *at_ != c) {
      return false;
    }
    ++at_;
    return true;
  }

  bool take(std::string_view text) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(text)) {
      return false;
    }
    at_ += text.size();
    return true;
  }

  bool take_digits() {
    const char* const first = at_;
    while (more() && is_digit(*at_)) {
      ++at_;
    }
    return at_ != first;
  }

  bool scan_id(Value& id) {
    const char* const start = at_;
    if (more() && *at_ == '"') {
      std::string_view text;
      if (!scan_string(text) || text.empty() || text.size() > kIdBytesMax ||
          text.find('\\') != std::string_view::npos) {
        return false;
      }
      id.make_string().assign(text);
      return true;
    }
    take('-');
    const char* const digits = at_;
    if (!take_digits() || at_ - digits > static_cast<std::ptrdiff_t>(kIdDigitsMax) ||
        (*digits == '0' && at_ - start > 1)) {
      return false;
    }
    id.make_number({start, static_cast<std::size_t>(at_ - start)});
    return true;
  }

  bool scan_value(std::size_t depth) {
    if (!more()) {
      return false;
    }
    std::string_view text;
    switch (*at_) {
      case '{':
        return scan_object(depth);
      case '[':
        return scan_array(depth);
      case '"':
        return scan_string(text);
      case 't':
        return take("true");
      case 'f':
        return take("false");
      case 'n':
        return take("null");
      default:
        return scan_number();
    }
  }

  bool scan_array(std::size_t depth) {
    ++at_;  // [
    if (depth > options_.depth_max) {
      return false;
    }
    if (take(']')) {
      return true;
    }
    std::size_t count = 0;
    do {
      if (++count > options_.children_max || !scan_value(depth + 1)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  bool scan_object(std::size_t depth) {
    ++at_;  // {
    if (depth > options_.depth_max) {
      return false;
    }
    if (take('}')) {
      return true;
    }
    const std::size_t first_key = keys_used_;
    do {
      std::string_view key;
      if (!scan_key(first_key, key) || !take(':')) {
        return false;
      }
      if (depth == 2) {
        note(key);
      }
      if (!scan_value(depth + 1)) {
        return false;
      }
    } while (take(','));
    keys_used_ = first_key;
    return take('}');
  }

  /// One that no earlier member of the object has. Without escapes, equal keys are equal bytes.
  bool scan_key(std::size_t first_key, std::string_view& key) {
    if (!more() || *at_ != '"' || !scan_string(key) || keys_used_ == kKeysMax ||
        keys_used_ - first_key >= kMembersMax || key.find('\\') != std::string_view::npos) {
      return false;
    }
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first_key);
    const auto end = keys_.begin() + static_cast<std::ptrdiff_t>(keys_used_);
    if (std::find(begin, end, key) != end) {
      return false;
    }
    keys_[keys_used_++] = key;
    return true;
  }

  /// A member of the result; its value is next.
  void note(std::string_view key) {
    if (key == "isError") {
      const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
      found_->is_error = rest.starts_with("true");
    }
    found_->may_ask = found_->may_ask || folds_to(key, "inputrequests");
  }

  /// `text`: what stands between the quotes.
  bool scan_string(std::string_view& text) {
    const char* const start = ++at_;
    bool ascii = true;
    at_ = skip_plain(at_, end_, ascii);
    while (more() && *at_ == '\\') {
      if (!scan_escape()) {
        return false;
      }
      at_ = skip_plain(at_, end_, ascii);
    }
    text = {start, static_cast<std::size_t>(at_ - start)};
    return take('"') && (ascii || is_canonical_text(text));
  }

  /// One that the writer writes: the short form where there is one, else lower-case digits, and
  /// only for what must be escaped.
  bool scan_escape() {
    ++at_;  // the backslash
    if (!more()) {
      return false;
    }
    if (*at_ != 'u') {
      const char letter = *at_++;
      return letter != '/' && escaped_byte(letter) != 0;
    }
    ++at_;
    if (take("2028") || take("2029")) {
      return true;
    }
    if (end_ - at_ < 4 || at_[0] != '0' || at_[1] != '0' || (at_[2] != '0' && at_[2] != '1')) {
      return false;
    }
    const bool letter = at_[3] >= 'a' && at_[3] <= 'f';
    if (!is_digit(at_[3]) && !letter) {
      return false;
    }
    const int low = letter ? at_[3] - 'a' + 10 : at_[3] - '0';
    const int code = (at_[2] - '0') * 16 + low;
    at_ += 4;
    return escape_letter(static_cast<char>(code)) == 0;
  }

  static bool is_canonical_text(std::string_view text) {
    if (!is_utf8(text) || find_noncharacter(text) != std::string_view::npos) {
      return false;
    }
    return text.find("\xe2\x80\xa8") == std::string_view::npos &&
           text.find("\xe2\x80\xa9") == std::string_view::npos;
  }

  bool scan_number() {
    const char* const start = at_;
    take('-');
    if (!take('0') && !take_digits()) {
      return false;
    }
    if (take('.') && !take_digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (!take_digits()) {
        return false;
      }
    }
    const std::string_view token(start, static_cast<std::size_t>(at_ - start));
    return token.size() <= options_.number_bytes_max && !is_beyond_double(token);
  }

  const char* at_;
  const char* end_;
  const JsonOptions& options_;
  CanonicalResult* found_ = nullptr;
  std::array<std::string_view, kKeysMax> keys_;
  std::size_t keys_used_ = 0;
};

}  // namespace

std::optional<Value> glance_result_id(std::string_view line) {
  const JsonOptions options;
  Value id;
  return CanonicalScanner(line, options).scan_head(id) ? std::optional(std::move(id))
                                                       : std::nullopt;
}

std::optional<CanonicalResult> scan_canonical_result(std::string_view line,
                                                     const JsonOptions& options) {
  const bool unusual = options.duplicate_keys != DuplicateKeys::kRefuse || options.depth_max < 2 ||
                       options.children_max < kMembersMax;
  if (unusual || line.size() > options.bytes_max) {
    return std::nullopt;
  }
  CanonicalResult found;
  if (!CanonicalScanner(line, options).scan(found)) {
    return std::nullopt;
  }
  return found;
}

}  // namespace gatecrash::wire
