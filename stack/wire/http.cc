#include "stack/wire/http.h"

#include "stack/base/bytes.h"

namespace gatecrash::wire {

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (ascii_iequals(key, name)) {
      return &value;
    }
  }
  return nullptr;
}

}  // namespace gatecrash::wire
