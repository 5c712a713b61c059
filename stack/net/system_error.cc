#include "stack/net/system_error.h"

#include <string.h>

#include <cctype>
#include <utility>

namespace gatecrash::net {

std::string errno_text(int number) {
  const char* description = ::strerrordesc_np(number);
  if (description == nullptr) {
    return "error " + std::to_string(number);
  }
  std::string text = description;
  // "Is a directory" reads on after a colon; "I/O error" and the like keep their capitals.
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

tl::unexpected<Error> fail_errno(int number, const std::string& what, std::string where) {
  return fail(Code::kLocalIo, "cannot " + what + ": " + errno_text(number), std::move(where));
}

}  // namespace gatecrash::net
