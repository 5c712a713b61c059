#include "harness/generate/schema_pattern.h"

#include <algorithm>
#include <utility>

namespace gatecrash::generate {
namespace {

// Enough to tell a bound from none; "*" of a path must not fill memory.
constexpr std::uint32_t kRepeatMore = 8;
// A count in braces beyond this is not worth generating.
constexpr std::uint32_t kRepeatMax = 4096;
constexpr int kGroupsMax = 16;

std::string range(char first, char last) {
  std::string chars;
  for (int c = first; c <= last; ++c) {
    chars += static_cast<char>(c);
  }
  return chars;
}

std::string digits() { return range('0', '9'); }

std::string word_chars() { return range('a', 'z') + range('A', 'Z') + digits() + "_"; }

std::string printable() { return range(' ', '~'); }

std::string without(const std::string& all, const std::string& some) {
  std::string rest;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rest),
               [&](char c) { return some.find(c) == std::string::npos; });
  return rest;
}

/// The characters of an escape, "" when it is not one of the subset.
std::string escape_chars(char letter) {
  switch (letter) {
    case 'd':
      return digits();
    case 'D':
      return without(printable(), digits());
    case 'w':
      return word_chars();
    case 'W':
      return without(printable(), word_chars());
    case 's':
      return " ";
    case 'S':
      return range('!', '~');
    case 't':
      return "\t";
    case 'n':
      return "\n";
    default:
      return word_chars().find(letter) == std::string::npos ? std::string(1, letter)
                                                            : std::string();
  }
}

}  // namespace

class Pattern::Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<Node> read() {
    auto node = alternatives();
    return node && at_ == text_.size() ? std::move(node) : std::nullopt;
  }

 private:
  bool done() const { return at_ >= text_.size(); }

  std::optional<Node> alternatives() {
    Node node{Node::Kind::kAlternatives};
    while (true) {
      auto part = sequence();
      if (!part) {
        return std::nullopt;
      }
      node.parts.push_back(*std::move(part));
      if (done() || text_[at_] != '|') {
        break;
      }
      ++at_;
    }
    return node.parts.size() == 1 ? std::move(node.parts.front()) : std::move(node);
  }

  std::optional<Node> sequence() {
    Node node{Node::Kind::kSequence};
    while (!done() && text_[at_] != '|' && text_[at_] != ')') {
      // Anchors: at the ends alone, where generating between them is all there is to do.
      if (text_[at_] == '^' || text_[at_] == '$') {
        const bool at_end = text_[at_] == '^' ? node.parts.empty() : is_last();
        if (!at_end) {
          return std::nullopt;
        }
        ++at_;
        continue;
      }
      auto part = atom();
      if (!part || !repeat(*part)) {
        return std::nullopt;
      }
      node.parts.push_back(*std::move(part));
    }
    return node;
  }

  bool is_last() const {
    return at_ + 1 == text_.size() || text_[at_ + 1] == '|' || text_[at_ + 1] == ')';
  }

  std::optional<Node> atom() {
    const char c = text_[at_++];
    switch (c) {
      case '(':
        return group();
      case '[':
        return char_class();
      case '.':
        return Node{Node::Kind::kChars, printable()};
      case '\\': {
        std::string chars = done() ? std::string() : escape_chars(text_[at_++]);
        return chars.empty() ? std::nullopt
                             : std::optional(Node{Node::Kind::kChars, std::move(chars)});
      }
      case '*':
      case '+':
      case '?':
      case '{':
        return std::nullopt;
      default:
        return Node{Node::Kind::kChars, std::string(1, c)};
    }
  }

  std::optional<Node> group() {
    if (text_.substr(at_).starts_with("?:")) {
      at_ += 2;
    } else if (text_.substr(at_).starts_with("?")) {
      return std::nullopt;  // looks around, or has a name
    }
    if (++groups_ > kGroupsMax) {
      return std::nullopt;
    }
    auto node = alternatives();
    if (!node || done() || text_[at_] != ')') {
      return std::nullopt;
    }
    ++at_;
    return node;
  }

  std::optional<Node> char_class() {
    const bool negated = !done() && text_[at_] == '^';
    at_ += negated ? 1 : 0;
    std::string chars;
    while (!done() && text_[at_] != ']') {
      char c = text_[at_++];
      if (c == '\\') {
        const std::string escaped = done() ? std::string() : escape_chars(text_[at_++]);
        if (escaped.size() != 1) {
          if (escaped.empty()) {
            return std::nullopt;
          }
          chars += escaped;
          continue;
        }
        c = escaped.front();
      }
      if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        const char last = text_[at_ + 1];
        if (last == '\\' || last < c) {
          return std::nullopt;
        }
        chars += range(c, last);
        at_ += 2;
      } else {
        chars += c;
      }
    }
    if (done()) {
      return std::nullopt;
    }
    ++at_;
    if (negated) {
      chars = without(printable(), chars);
    }
    std::erase_if(chars, [](char c) { return static_cast<unsigned char>(c) > 0x7e; });
    return chars.empty() ? std::nullopt : std::optional(Node{Node::Kind::kChars, std::move(chars)});
  }

  /// Wraps `node` when a quantifier follows; false for one that is not understood.
  bool repeat(Node& node) {
    if (done()) {
      return true;
    }
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    const char c = text_[at_];
    if (c == '?' || c == '*' || c == '+') {
      ++at_;
      min = c == '+' ? 1 : 0;
      max = c == '?' ? 1 : min + kRepeatMore;
    } else if (c == '{') {
      ++at_;
      if (!braces(min, max)) {
        return false;
      }
    } else {
      return true;
    }
    at_ += !done() && text_[at_] == '?' ? 1 : 0;  // lazy: the same strings
    Node repeated{Node::Kind::kRepeat, {}, {}, min, max};
    repeated.parts.push_back(std::move(node));
    node = std::move(repeated);
    return true;
  }

  std::optional<std::uint32_t> number() {
    std::uint32_t value = 0;
    const std::size_t begin = at_;
    while (!done() && text_[at_] >= '0' && text_[at_] <= '9' && value <= kRepeatMax) {
      value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    }
    return at_ == begin || value > kRepeatMax ? std::nullopt : std::optional(value);
  }

  bool braces(std::uint32_t& min, std::uint32_t& max) {
    const auto first = number();
    if (!first || done()) {
      return false;
    }
    min = max = *first;
    if (text_[at_] == ',') {
      ++at_;
      const bool open = !done() && text_[at_] == '}';
      const auto last = open ? std::optional(min + kRepeatMore) : number();
      if (!last || *last < min) {
        return false;
      }
      max = *last;
    }
    return !done() && text_[at_++] == '}';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int groups_ = 0;
};

std::optional<Pattern> Pattern::read(std::string_view expression) {
  auto root = Reader(expression).read();
  if (!root) {
    return std::nullopt;
  }
  Pattern pattern;
  pattern.root_ = *std::move(root);
  return pattern;
}

void Pattern::append_node(std::string& out, const Node& node, Choices& choices) {
  switch (node.kind) {
    case Node::Kind::kChars:
      out += choices.pick(node.chars);
      break;
    case Node::Kind::kSequence:
      for (const Node& part : node.parts) {
        append_node(out, part, choices);
      }
      break;
    case Node::Kind::kAlternatives:
      append_node(out, choices.pick(node.parts), choices);
      break;
    case Node::Kind::kRepeat: {
      const std::uint32_t spread = std::min(node.max - node.min, kRepeatMore);
      const std::uint32_t times = node.min + choices.below(spread + 1);
      for (std::uint32_t i = 0; i < times; ++i) {
        append_node(out, node.parts.front(), choices);
      }
      break;
    }
  }
}

void Pattern::append(std::string& out, Choices& choices) const { append_node(out, root_, choices); }

}  // namespace gatecrash::generate
