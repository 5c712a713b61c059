#include "harness/replay/json_comments.h"

#include <algorithm>

namespace gatecrash::replay {
namespace {

/// Blanks text[begin, end) but for its line ends.
void blank(std::string& text, std::size_t begin, std::size_t end) {
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin),
      text.begin() + static_cast<std::ptrdiff_t>(end),
      [](char c) { return c != '\n' && c != '\r'; }, ' ');
}

}  // namespace

Result<std::string> strip_json_comments(std::string_view text) {
  std::string plain(text);
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (in_string) {
      if (text[at] == '\\') {
        ++at;  // whatever is escaped ends nothing
      } else {
        in_string = text[at] != '"';
      }
    } else if (text[at] == '"') {
      in_string = true;
    } else if (text.substr(at, 2) == "//") {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      blank(plain, at, end);
      at = end - 1;
    } else if (text.substr(at, 2) == "/*") {
      const std::size_t close = text.find("*/", at + 2);
      if (close == std::string_view::npos) {
        const auto line =
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        return fail(Code::kConfigInvalid, "a comment that begins with /* has no end",
                    "line " + std::to_string(line));
      }
      blank(plain, at, close + 2);
      at = close + 1;
    }
  }
  return plain;
}

}  // namespace gatecrash::replay
