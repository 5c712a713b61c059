#include "stack/wire/json_text.h"

namespace gatecrash::wire {

std::size_t find_noncharacter(std::string_view text) {
  constexpr unsigned char kLeastLead = 0xef;  // of U+FDD0, the least noncharacter
  const auto bits = [text](std::size_t i) { return static_cast<unsigned char>(text[i]) & 0x3fU; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < kLeastLead) {
      continue;
    }
    const std::uint32_t code = lead == kLeastLead ? 0xf000U | bits(i + 1) << 6U | bits(i + 2)
                                                  : (lead & 7U) << 18U | bits(i + 1) << 12U |
                                                        bits(i + 2) << 6U | bits(i + 3);
    if (is_noncharacter(code)) {
      return i;
    }
  }
  return std::string_view::npos;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto push = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xc0U | code >> 6U);
    push(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    push(0xe0U | code >> 12U);
    push(0x80U | (code >> 6U & 0x3fU));
    push(0x80U | (code & 0x3fU));
  } else {
    push(0xf0U | code >> 18U);
    push(0x80U | (code >> 12U & 0x3fU));
    push(0x80U | (code >> 6U & 0x3fU));
    push(0x80U | (code & 0x3fU));
  }
}

}  // namespace gatecrash::wire
