// regex_shape: where a regular expression is anchored, as far as its text says.
//
// Reads alternatives, groups, classes, escapes and flags of RE2's syntax; what it cannot tell
// counts as not anchored. Pure. Source: RE2's syntax page.
#pragma once

#include <cstdint>
#include <string_view>

namespace gatecrash::lint {

struct RegexShape {
  enum class Anchor : std::uint8_t { kNone, kSome, kAll };  // of the alternatives
  Anchor begin = Anchor::kNone;
  Anchor end = Anchor::kNone;
  bool many = false;       // several alternatives outside of any group
  bool by_line = false;    // (?m): ^ and $ are a line's
  bool loose_dot = false;  // a bare dot between letters, as in example.com
};

RegexShape regex_shape(std::string_view pattern);

}  // namespace gatecrash::lint
