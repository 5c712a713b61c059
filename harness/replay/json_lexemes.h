// json_lexemes: a JSON text cut into its pieces as they are spelt, white space among them.
//
// Views into the text; joined they give the text back. For comparing and editing bytes where the
// parsed value is not enough.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gatecrash::replay {

struct Lexeme {
  enum class Kind : std::uint8_t {
    kSpace,   // a run of white space
    kMark,    // one of { } [ ] : ,
    kKey,     // a member's name, with its quotes
    kString,  // a string value, with its quotes
    kWord,    // a number, true, false or null
  };
  Kind kind = Kind::kSpace;
  std::string_view text;
};

/// REQUIRES: `json` was read by wire::read_json, perhaps with white space around it.
std::vector<Lexeme> json_lexemes(std::string_view json);

}  // namespace gatecrash::replay
