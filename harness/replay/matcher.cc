#include "harness/replay/matcher.h"

#include <algorithm>
#include <optional>

#include "harness/replay/json_lexemes.h"
#include "stack/base/bytes.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::replay {
namespace {

using wire::Value;

// What a report shows of a long value: where it starts to differ, with something around it.
constexpr std::size_t kExcerptBytes = 120;
constexpr std::size_t kExcerptLead = 40;

std::string excerpt(std::string_view text, std::size_t differs_at) {
  if (text.size() <= kExcerptBytes) {
    return printable(text, 4 * kExcerptBytes);
  }
  const std::size_t begin = differs_at < kExcerptLead ? 0 : differs_at - kExcerptLead;
  std::string out = begin == 0 ? "" : "...";
  out += printable(text.substr(begin, kExcerptBytes), 4 * kExcerptBytes);
  out += begin + kExcerptBytes < text.size() ? "..." : "";
  return begin == 0 ? out : out + " (from byte " + std::to_string(begin) + ")";
}

std::string escape_pointer(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~' || c == '/') {
      out += c == '~' ? "~0" : "~1";
    } else {
      out += c;
    }
  }
  return out;
}

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

class Walk {
 public:
  Walk(IdMap& ids, Comparison& result) : ids_(ids), result_(result) {}

  /// Compares two texts when both are JSON: first what they say, then how they spell it. False
  /// when one is not.
  bool compare_json(const std::string& pointer, std::string_view recorded, std::string_view got) {
    const Result<Value> a = wire::read_json(recorded);
    const Result<Value> b = wire::read_json(got);
    if (!a || !b) {
      return false;
    }
    const std::size_t before = result_.changed.size();
    compare(pointer, "", *a, *b);
    if (result_.changed.size() == before && recorded != got) {
      compare_spelling(pointer, recorded, got);
    }
    return true;
  }

  /// Strings are equal when the same volatile parts stand in the same text.
  void compare_strings(const std::string& pointer, std::string_view a, std::string_view b,
                       Place place) {
    const std::vector<VolatileSpan> in_a = find_volatile(a, place);
    const std::vector<VolatileSpan> in_b = find_volatile(b, place);
    if (in_a.size() != in_b.size() || skeleton(a, in_a) != skeleton(b, in_b)) {
      changed(pointer, a, b);
      return;
    }
    for (std::size_t i = 0; i < in_a.size(); ++i) {
      const std::string_view old_part = a.substr(in_a[i].begin, in_a[i].size);
      const std::string_view new_part = b.substr(in_b[i].begin, in_b[i].size);
      const bool id = in_a[i].why == Why::kServerId;
      if (const std::string why = id ? ids_.contradiction(old_part, new_part) : ""; !why.empty()) {
        changed(pointer, a, std::string(b) + " (" + why + ")");
        return;
      }
      if (id || in_a[i].why == Why::kPageToken) {
        ids_.learn(old_part, new_part);
      }
      if (old_part != new_part) {
        note_volatile(pointer, old_part, new_part, in_a[i].why);
      }
    }
  }

 private:
  void changed(const std::string& pointer, std::string_view recorded, std::string_view got) {
    if (result_.changed.size() >= kDifferencesMax) {
      return;
    }
    const auto [a, b] = std::mismatch(recorded.begin(), recorded.end(), got.begin(), got.end());
    const auto at = static_cast<std::size_t>(a - recorded.begin());
    result_.changed.push_back({pointer, excerpt(recorded, at), excerpt(got, at)});
  }

  void note_volatile(const std::string& pointer, std::string_view recorded, std::string_view got,
                     Why why) {
    result_.volatiles.push_back({pointer, excerpt(recorded, 0), excerpt(got, 0), why});
  }

  void compare(const std::string& pointer, std::string_view name, const Value& a, const Value& b) {
    if (a.is_object() && b.is_object()) {
      compare_objects(pointer, a, b);
    } else if (a.is_array() && b.is_array()) {
      compare_arrays(pointer, a, b);
    } else if (const auto why = volatile_member(name, a); why && volatile_member(name, b) == why) {
      if (*why == Why::kPageToken) {
        ids_.learn(a.as_string(), b.as_string());
      }
      if (a != b) {
        note_volatile(pointer, wire::write_json(a), wire::write_json(b), *why);
      }
    } else if (a.is_string() && b.is_string()) {
      const std::string& text = a.as_string();
      const bool block = name == "text";
      if (!block || !looks_like_json(text) ||
          !compare_json(pointer + " in its JSON ", text, b.as_string())) {
        const bool prose = block || name == "message" || name == "diagnostics";
        compare_strings(pointer, text, b.as_string(), prose ? Place::kProse : Place::kMember);
      }
    } else if (a != b) {
      changed(pointer, wire::write_json(a), wire::write_json(b));
    }
  }

  void compare_objects(const std::string& pointer, const Value& a, const Value& b) {
    bool same_keys = a.members().size() == b.members().size();
    for (const wire::Member& member : a.members()) {
      const std::string inner = pointer + "/" + escape_pointer(member.key);
      if (const Value* other = b.find(member.key)) {
        compare(inner, member.key, member.value, *other);
      } else {
        same_keys = false;
        changed(inner, wire::write_json(member.value), "(absent)");
      }
    }
    for (const wire::Member& member : b.members()) {
      if (a.find(member.key) == nullptr) {
        changed(pointer + "/" + escape_pointer(member.key), "(absent)",
                wire::write_json(member.value));
      }
    }
    const auto same_key = [](const wire::Member& x, const wire::Member& y) {
      return x.key == y.key;
    };
    if (same_keys && !std::equal(a.members().begin(), a.members().end(), b.members().begin(),
                                 b.members().end(), same_key)) {
      changed(pointer, "(members in this order: " + keys(a) + ")",
              "(members in this order: " + keys(b) + ")");
    }
  }

  static std::string keys(const Value& object) {
    std::string out;
    for (const wire::Member& member : object.members()) {
      (out += out.empty() ? "" : ", ") += member.key;
    }
    return out;
  }

  /// Item by item; where one array is longer, equal items at the end stand beside each other, so
  /// that one item more or less is one difference.
  void compare_arrays(const std::string& pointer, const Value& a, const Value& b) {
    const Value::Array& x = a.items();
    const Value::Array& y = b.items();
    std::size_t tail = 0;
    const std::size_t shorter = std::min(x.size(), y.size());
    while (x.size() != y.size() && tail < shorter &&
           x[x.size() - 1 - tail] == y[y.size() - 1 - tail]) {
      ++tail;
    }
    const std::size_t common = shorter - tail;
    for (std::size_t i = 0; i < common; ++i) {
      compare(pointer + "/" + std::to_string(i), "", x[i], y[i]);
    }
    for (std::size_t i = common; i < x.size() - tail; ++i) {
      changed(pointer + "/" + std::to_string(i), wire::write_json(x[i]), "(absent)");
    }
    for (std::size_t i = common; i < y.size() - tail; ++i) {
      changed(pointer + "/" + std::to_string(i), "(absent)", wire::write_json(y[i]));
    }
    for (std::size_t i = tail; i > 0; --i) {  // ids in them are learned all the same
      compare(pointer + "/" + std::to_string(x.size() - i), "", x[x.size() - i], y[y.size() - i]);
    }
  }

  /// The text with each volatile part as one byte that no JSON string holds.
  static std::string skeleton(std::string_view text, const std::vector<VolatileSpan>& spans) {
    std::string out;
    std::size_t done = 0;
    for (const VolatileSpan& span : spans) {
      out.append(text, done, span.begin - done);
      out += '\xff';
      out += static_cast<char>(span.why);
      done = span.begin + span.size;
    }
    out.append(text, done);
    return out;
  }

  /// Two texts that say the same but for volatile values: do they spell it the same? Their lexemes
  /// stand one beside the other.
  void compare_spelling(const std::string& pointer, std::string_view recorded,
                        std::string_view got) {
    const std::vector<Lexeme> a = json_lexemes(recorded);
    const std::vector<Lexeme> b = json_lexemes(got);
    const auto same = [](const Lexeme& x, const Lexeme& y) {
      if (x.kind != y.kind || x.text == y.text) {
        return x.kind == y.kind;
      }
      if (x.kind == Lexeme::Kind::kWord) {
        return true;  // a volatile number: other numbers are equal as spelt already
      }
      // Strings that say something else were judged by what they say.
      return x.kind == Lexeme::Kind::kString &&
             *wire::read_json(x.text) != *wire::read_json(y.text);
    };
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
    if (x == a.end() && y == b.end()) {
      return;
    }
    const auto from = [](std::string_view text, auto lexeme, auto end) {
      return lexeme == end ? text.size()
                           : static_cast<std::size_t>(lexeme->text.data() - text.data());
    };
    const std::size_t at = from(recorded, x, a.end());
    const std::size_t got_at = from(got, y, b.end());
    result_.changed.push_back({pointer, spelt(recorded, at), spelt(got, got_at)});
  }

  static std::string spelt(std::string_view text, std::size_t at) {
    const std::size_t begin = at < kExcerptLead ? 0 : at - kExcerptLead;
    return "(spelt otherwise at byte " + std::to_string(at) + ") " +
           printable(text.substr(begin, kExcerptBytes), 4 * kExcerptBytes);
  }

  IdMap& ids_;
  Comparison& result_;
};

}  // namespace

Comparison compare_answers(std::string_view recorded, std::string_view got, IdMap& ids) {
  Comparison result;
  Walk walk(ids, result);
  if (!walk.compare_json("", recorded, got)) {
    walk.compare_strings("", recorded, got, Place::kProse);
  }
  return result;
}

}  // namespace gatecrash::replay
