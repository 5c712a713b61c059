#include "harness/campaign/signature.h"

#include <algorithm>
#include <string_view>

namespace gatecrash::campaign {
namespace {

constexpr std::string_view kCall = "tools/call ";

/// The length of a run that differs from world to world, at the beginning of `text`, and what
/// stands for it.
struct Masked {
  std::size_t size = 0;
  std::string_view stands = {};
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Masked masked(std::string_view text) {
  if (text.starts_with(" (id ")) {
    return {std::min(text.find(')'), text.size() - 1) + 1};
  }
  if (text.front() == '"') {
    return {std::min(text.find('"', 1), text.size() - 1) + 1, "\"\""};
  }
  if (is_digit(text.front())) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return {static_cast<std::size_t>(end - text.begin()), "#"};
  }
  return {};
}

}  // namespace

std::string signature(const judge::Violation& violation) {
  std::string_view rest = violation.message;
  rest = rest.substr(0, rest.find(": "));  // shown bytes come after a colon
  std::string text = violation.invariant + ": ";
  while (!rest.empty()) {
    if (rest.starts_with(kCall)) {
      text += "tools/call";
      rest.remove_prefix(std::min(rest.find_first_of(" ;,", kCall.size()), rest.size()));
      continue;
    }
    const Masked mask = masked(rest);
    text += mask.size == 0 ? rest.substr(0, 1) : mask.stands;
    rest.remove_prefix(std::max<std::size_t>(mask.size, 1));
  }
  return text;
}

}  // namespace gatecrash::campaign
