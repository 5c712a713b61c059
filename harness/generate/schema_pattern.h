// schema_pattern: strings that a regular expression of a schema accepts.
//
// The subset that tools use: literals, ., classes, \d \w \s, groups, alternatives, the quantifiers
// ? * + {m,n}, and anchors at the ends. Repetition is bounded. Immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/choices.h"

namespace gatecrash::generate {

class Pattern {
 public:
  /// Nothing when the expression uses more than the subset.
  static std::optional<Pattern> read(std::string_view expression);

  /// Appends a string that the expression accepts: raw text, ASCII, not escaped.
  void append(std::string& out, Choices& choices) const;

 private:
  struct Node {
    enum class Kind : std::uint8_t { kChars, kSequence, kAlternatives, kRepeat };
    Kind kind = Kind::kSequence;
    std::string chars{};        // of kChars: one of them
    std::vector<Node> parts{};  // kRepeat has one
    std::uint32_t min = 1;
    std::uint32_t max = 1;
  };

  class Reader;

  static void append_node(std::string& out, const Node& node, Choices& choices);

  Node root_;
};

}  // namespace gatecrash::generate
