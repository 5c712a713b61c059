#include "stack/net/password.h"

#include <stdlib.h>

#include "stack/net/file.h"

namespace gatecrash::net {

Result<std::string> read_password(const std::string& file, const char* variable) {
  if (file.empty()) {
    const char* const value = ::getenv(variable);
    std::string password = value == nullptr ? "" : value;
    ::unsetenv(variable);
    return password;
  }
  TRY(const std::string text, read_file(file));
  std::string password = text.substr(0, text.find('\n'));
  if (password.ends_with('\r')) {
    password.pop_back();
  }
  if (password.empty()) {
    return fail(Code::kConfigInvalid, "its first line is the password, and is empty", file);
  }
  return password;
}

}  // namespace gatecrash::net
