#include "fuzz/json_mutator.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "stack/base/hash.h"

namespace gatecrash::fuzz {
namespace {

using namespace std::string_view_literals;

/// A stretch of the text: a string with its quotes, a number, or one other byte that is no space.
struct Token {
  std::size_t at = 0;
  std::size_t size = 0;
  char kind = 0;  // its first byte; '0' for numbers
};

bool is_number_byte(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

std::size_t string_size(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != '"') {
    end += text[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, text.size()) - at;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    Token token{at, 1, text[at]};
    if (token.kind == '"') {
      token.size = string_size(text, at);
    } else if (token.kind == '-' || (token.kind >= '0' && token.kind <= '9')) {
      token.kind = '0';
      while (at + token.size < text.size() && is_number_byte(text[at + token.size])) {
        ++token.size;
      }
    }
    at += token.size;
    if (token.kind > ' ') {
      tokens.push_back(token);
    }
  }
  return tokens;
}

const Token* pick(const std::vector<Token>& tokens, char kind, Rng& rng) {
  std::vector<const Token*> found;
  for (const Token& token : tokens) {
    if (token.kind == kind) {
      found.push_back(&token);
    }
  }
  return found.empty() ? nullptr : found[rng.below(found.size())];
}

template <std::size_t N>
std::string_view any_of(const std::array<std::string_view, N>& words, Rng& rng) {
  return words[rng.below(N)];
}

/// Where a random key's member ends (before the comma or brace), as far as brackets tell.
std::size_t member_end(std::string_view text, std::size_t at) {
  int depth = 0;
  for (const Token& token : tokens_of(text.substr(at))) {
    depth += token.kind == '{' || token.kind == '[' ? 1 : 0;
    depth -= token.kind == '}' || token.kind == ']' ? 1 : 0;
    if (depth < 0 || (depth == 0 && token.kind == ',')) {
      return at + token.at;
    }
  }
  return text.size();
}

/// `"k":v` becomes `"k":v,"k":v`, or the copy has another value.
void double_member(std::string& text, const std::vector<Token>& tokens, Rng& rng) {
  constexpr std::array kValues = {"null"sv, "1"sv, R"("delete_all")"sv, "{}"sv, "[]"sv};
  const Token* const key = pick(tokens, '"', rng);
  if (key == nullptr) {
    return;
  }
  const std::size_t end = member_end(text, key->at);
  std::string copy = text.substr(key->at, end - key->at);
  if (rng.below(2) == 0) {
    copy = text.substr(key->at, key->size) + ":" + std::string(any_of(kValues, rng));
  }
  if (rng.below(2) == 0) {
    text.insert(end, "," + copy);
  } else {
    text.insert(key->at, copy + ",");
  }
}

/// A plain character of a string becomes a \u escape, or an escape is put between two.
void escape_in_string(std::string& text, const std::vector<Token>& tokens, Rng& rng) {
  constexpr std::array kEscapes = {"\\u0000"sv, "\\ud800"sv, "\\udc00"sv, "\\ud83d\\ude00"sv,
                                   "\\uffff"sv, "\\u2028"sv, "\\n"sv,     "\\/"sv,
                                   "\\x41"sv,   "\\u017f"sv, "\\u212a"sv};
  const Token* const token = pick(tokens, '"', rng);
  if (token == nullptr || token->size < 3) {
    return;
  }
  const std::size_t at = token->at + 1 + rng.below(token->size - 2);
  if (rng.below(2) == 0) {
    text.insert(at, any_of(kEscapes, rng));
    return;
  }
  const auto byte = static_cast<unsigned char>(text[at]);
  text.replace(at, 1, "\\u" + hex64(byte).substr(12));
}

void respell_number(std::string& text, const std::vector<Token>& tokens, Rng& rng) {
  constexpr std::array kEndings = {".0"sv, "e0"sv, "E+1"sv, "e-1"sv, "0"sv, ".10"sv, "e400"sv};
  constexpr std::array kNumbers = {
      "0"sv,   "-0"sv,    "9007199254740993"sv, "18446744073709551616"sv,
      "1.0"sv, "1e308"sv, "1e-400"sv,           "-9223372036854775808"sv};
  const Token* const token = pick(tokens, '0', rng);
  if (token == nullptr) {
    return;
  }
  switch (rng.below(3)) {
    case 0:
      text.insert(token->at + token->size, any_of(kEndings, rng));
      break;
    case 1:
      text.insert(token->at, any_of(std::array{"-"sv, "0"sv, "+"sv, "0x"sv}, rng));
      break;
    default:
      text.replace(token->at, token->size, any_of(kNumbers, rng));
      break;
  }
}

/// Bytes between two tokens: white space of JSON and of others, and what ends text elsewhere.
void put_between(std::string& text, const std::vector<Token>& tokens, Rng& rng) {
  constexpr std::array kBetween = {
      " "sv,    "\n"sv, "\r"sv,       "\t"sv,           "\0"sv, "\f"sv, "\v"sv, "\xef\xbb\xbf"sv,
      "/**/"sv, ","sv,  "\xc2\xa0"sv, "\xe2\x80\xa8"sv, "//"sv, "#"sv};
  const std::size_t at = tokens.empty() ? 0 : tokens[rng.below(tokens.size())].at;
  text.insert(at, any_of(kBetween, rng));
}

/// A letter of a string in the other case, or as the character that folds to it.
void change_case(std::string& text, const std::vector<Token>& tokens, Rng& rng) {
  const Token* const token = pick(tokens, '"', rng);
  if (token == nullptr || token->size < 3) {
    return;
  }
  const std::size_t at = token->at + 1 + rng.below(token->size - 2);
  if (text[at] == 's' && rng.below(2) == 0) {
    text.replace(at, 1, "\xc5\xbf");
  } else if (text[at] == 'k' && rng.below(2) == 0) {
    text.replace(at, 1, "\xe2\x84\xaa");
  } else if ((text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z') {
    text[at] = static_cast<char>(text[at] ^ 0x20);
  }
}

/// The whole text in brackets, twice, or with a tail.
void wrap(std::string& text, Rng& rng) {
  switch (rng.below(4)) {
    case 0:
      text = "[" + text + "]";
      break;
    case 1:
      text = "[" + text + "," + text + "]";
      break;
    case 2:
      text += text;
      break;
    default:
      text = "{\"x\":" + text + "}";
      break;
  }
}

}  // namespace

void mutate_json(std::string& text, Rng& rng) {
  const std::vector<Token> tokens = tokens_of(text);
  switch (rng.below(12)) {
    case 0:
    case 1:
    case 2:
      return double_member(text, tokens, rng);
    case 3:
    case 4:
    case 5:
      return escape_in_string(text, tokens, rng);
    case 6:
    case 7:
      return respell_number(text, tokens, rng);
    case 8:
    case 9:
      return put_between(text, tokens, rng);
    case 10:
      return change_case(text, tokens, rng);
    default:
      return wrap(text, rng);
  }
}

}  // namespace gatecrash::fuzz
