#include "harness/lint/regex_shape.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace gatecrash::lint {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr std::string_view kBeginText = R"(\A)";
constexpr std::string_view kEndText = R"(\z)";
constexpr std::string_view kAnything = ".*";  // says that the rest does not matter

/// Where the character class at `at` ends: the index after its ']'.
std::size_t skip_class(std::string_view pattern, std::size_t at) {
  std::size_t i = at + 1;
  i += i < pattern.size() && pattern[i] == '^' ? 1U : 0U;
  i += i < pattern.size() && pattern[i] == ']' ? 1U : 0U;
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern.substr(i).starts_with("[:")) {
      const std::size_t end = pattern.find(":]", i);
      i = end == std::string_view::npos ? i : end + 1;
    }
    ++i;
  }
  return std::min(pattern.size(), i + 1);
}

/// The alternatives outside of any group, and what was seen on the way.
std::vector<std::string_view> alternatives(std::string_view pattern, RegexShape& shape) {
  std::vector<std::string_view> found;
  std::size_t depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[') {
      i = skip_class(pattern, i) - 1;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      depth -= depth > 0 ? 1U : 0U;
    } else if (c == '|' && depth == 0) {
      found.push_back(pattern.substr(begin, i - begin));
      begin = i + 1;
    } else if (c == '.' && i > 0 && is_word(pattern[i - 1]) && i + 1 < pattern.size() &&
               is_word(pattern[i + 1])) {
      shape.loose_dot = true;
    }
  }
  found.push_back(pattern.substr(begin));
  return found;
}

/// Takes "(?i)" and the like off the front; true when m is among the flags that it sets.
bool take_flags(std::string_view& pattern) {
  bool by_line = false;
  while (pattern.starts_with("(?")) {
    const std::size_t end = pattern.find_first_not_of("imsU-", 2);
    if (end == std::string_view::npos || pattern[end] != ')') {
      break;
    }
    const std::string_view flags = pattern.substr(2, end - 2);
    by_line = by_line || flags.substr(0, flags.find('-')).find('m') != std::string_view::npos;
    pattern.remove_prefix(end + 1);
  }
  return by_line;
}

/// The inside of "(...)" or "(?:...)" when the group is the whole pattern.
std::string_view whole_group(std::string_view pattern) {
  if (!pattern.starts_with('(') || !pattern.ends_with(')')) {
    return {};
  }
  std::size_t depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '[') {
      i = skip_class(pattern, i) - 1;
    } else if (pattern[i] == '(') {
      ++depth;
    } else if (pattern[i] == ')' && --depth == 0 && i + 1 < pattern.size()) {
      return {};
    }
  }
  pattern.remove_suffix(1);
  pattern.remove_prefix(pattern.starts_with("(?:") ? 3 : 1);
  return pattern.starts_with('?') ? std::string_view() : pattern;
}

bool begins_text(std::string_view branch) {
  return branch.starts_with('^') || branch.starts_with(kBeginText) || branch.starts_with(kAnything);
}

/// Ends with `token`, which no backslash takes its meaning from.
bool ends_with_bare(std::string_view text, std::string_view token) {
  if (!text.ends_with(token)) {
    return false;
  }
  text.remove_suffix(token.size());
  const std::size_t last = text.find_last_not_of('\\');
  const std::size_t slashes = text.size() - (last == std::string_view::npos ? 0 : last + 1);
  return slashes % 2 == 0;
}

bool ends_text(std::string_view branch) {
  return ends_with_bare(branch, "$") || ends_with_bare(branch, kEndText) ||
         ends_with_bare(branch, kAnything);
}

RegexShape::Anchor anchor(std::size_t anchored, std::size_t all) {
  if (anchored == 0) {
    return RegexShape::Anchor::kNone;
  }
  return anchored == all ? RegexShape::Anchor::kAll : RegexShape::Anchor::kSome;
}

}  // namespace

RegexShape regex_shape(std::string_view pattern) {
  RegexShape shape;
  shape.by_line = take_flags(pattern);
  for (std::string_view inside = whole_group(pattern); !inside.empty();
       inside = whole_group(pattern)) {
    pattern = inside;
  }
  const auto branches = alternatives(pattern, shape);
  shape.many = branches.size() > 1;
  std::size_t begins = 0;
  std::size_t ends = 0;
  for (const std::string_view branch : branches) {
    begins += begins_text(branch) ? 1U : 0U;
    ends += ends_text(branch) ? 1U : 0U;
  }
  shape.begin = anchor(begins, branches.size());
  shape.end = anchor(ends, branches.size());
  return shape;
}

}  // namespace gatecrash::lint
