#include "stack/policy/policy_position.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stack/wire/json_reader.h"

namespace gatecrash::policy {
namespace {

// As deep as the strict reader goes.
constexpr std::size_t kDepthMax = 64;

/// Walks JSON text and tells each value's pointer and place, outermost first, in text order.
class Walker {
 public:
  /// Returns false to end the walk.
  using Visit = std::function<bool(const std::string& pointer, const Place& place)>;

  using TellTwin = std::function<void(const Twin&)>;

  Walker(std::string_view text, Visit visit) : text_(text), visit_(std::move(visit)) {}

  Walker(std::string_view text, TellTwin tell_twin)
      : text_(text),
        visit_([](const std::string&, const Place&) { return true; }),
        tell_twin_(std::move(tell_twin)) {}

  void walk() {
    skip_space();
    value("", at_, 1);
  }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }

  bool take(char c) {
    if (!is(c)) {
      return false;
    }
    ++at_;
    return true;
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  /// Passes over one string; false when it has no end.
  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        ++at_;
        return true;
      }
    }
    at_ = text_.size();
    return false;
  }

  bool value(const std::string& pointer, std::size_t key, std::size_t depth) {
    if (at_ >= text_.size() || depth > kDepthMax || !visit_(pointer, Place{key, at_})) {
      return false;
    }
    if (is('{') || is('[')) {
      return children(pointer, depth);
    }
    if (is('"')) {
      return string();
    }
    at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    return true;
  }

  bool children(const std::string& pointer, std::size_t depth) {
    const bool object = is('{');
    const char end = object ? '}' : ']';
    ++at_;
    skip_space();
    if (take(end)) {
      return true;
    }
    std::size_t index = 0;
    std::map<std::string, std::size_t> keys;
    do {
      skip_space();
      const std::size_t start = at_;
      std::string token = std::to_string(index++);
      if (object && !key_token(token)) {
        return false;
      }
      const std::string child = pointer_child(pointer, token);
      if (object && tell_twin_) {
        const auto [earlier, is_new] = keys.emplace(token, start);
        if (!is_new) {
          tell_twin_({child, token, start, earlier->second});
        }
      }
      if (!value(child, start, depth + 1)) {
        return false;
      }
      skip_space();
    } while (take(','));
    return take(end);
  }

  /// Reads a member's key and colon.
  bool key_token(std::string& token) {
    const std::size_t start = at_;
    if (!is('"') || !string()) {
      return false;
    }
    const auto key = wire::read_json(text_.substr(start, at_ - start));
    if (!key) {
      return false;
    }
    token = key->as_string();
    skip_space();
    const bool colon = take(':');
    skip_space();
    return colon;
  }

  std::string_view text_;
  Visit visit_;
  TellTwin tell_twin_;
  std::size_t at_ = 0;
};

}  // namespace

std::string pointer_child(std::string_view pointer, std::string_view token) {
  std::string child(pointer);
  child += '/';
  for (const char c : token) {
    if (c == '~') {
      child += "~0";
    } else if (c == '/') {
      child += "~1";
    } else {
      child += c;
    }
  }
  return child;
}

std::optional<Place> find_place(std::string_view text, std::string_view pointer) {
  std::optional<Place> found;
  Walker(text, [&](const std::string& at, const Place& place) {
    if (at == pointer) {
      found = place;
    }
    return !found.has_value();
  }).walk();
  return found;
}

std::string pointer_at(std::string_view text, std::size_t offset) {
  std::string innermost;
  Walker(text, [&](const std::string& at, const Place& place) {
    if (place.key > offset) {
      return false;
    }
    innermost = at;
    return true;
  }).walk();
  return innermost;
}

void each_twin(std::string_view text, const std::function<void(const Twin&)>& tell) {
  Walker(text, tell).walk();
}

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const std::string_view on_line = before.substr(line_start);
  const auto column = 1 + std::count_if(on_line.begin(), on_line.end(), [](char c) {
                        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
                      });
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace gatecrash::policy
