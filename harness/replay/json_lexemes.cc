#include "harness/replay/json_lexemes.h"

#include <algorithm>

namespace gatecrash::replay {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kMarks = "{}[]:,";

std::size_t string_end(std::string_view json, std::size_t at) {
  ++at;  // "
  while (at < json.size() && json[at] != '"') {
    at += json[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, json.size());
}

}  // namespace

std::vector<Lexeme> json_lexemes(std::string_view json) {
  std::vector<Lexeme> lexemes;
  std::size_t last = 0;  // index of the last one that is not space
  for (std::size_t at = 0; at < json.size();) {
    Lexeme::Kind kind = Lexeme::Kind::kWord;
    std::size_t end = 0;
    if (kSpaces.find(json[at]) != std::string_view::npos) {
      kind = Lexeme::Kind::kSpace;
      end = json.find_first_not_of(kSpaces, at);
    } else if (kMarks.find(json[at]) != std::string_view::npos) {
      kind = Lexeme::Kind::kMark;
      end = at + 1;
      if (json[at] == ':') {
        lexemes[last].kind = Lexeme::Kind::kKey;
      }
    } else if (json[at] == '"') {
      kind = Lexeme::Kind::kString;
      end = string_end(json, at);
    } else {
      end = json.find_first_of(" \t\r\n{}[]:,\"", at);
    }
    end = std::min(end, json.size());
    if (kind != Lexeme::Kind::kSpace) {
      last = lexemes.size();
    }
    lexemes.push_back({kind, json.substr(at, end - at)});
    at = end;
  }
  return lexemes;
}

}  // namespace gatecrash::replay
