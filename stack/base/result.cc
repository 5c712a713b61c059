#include "stack/base/result.h"

#include <array>

namespace gatecrash {

std::string_view code_name(Code code) {
  constexpr std::array<std::string_view, 10> kNames = {
      "peer_bad_bytes", "peer_bad_json",  "peer_too_large", "peer_bad_message", "peer_bad_framing",
      "peer_gone",      "config_invalid", "config_unknown", "local_io",         "local_process"};
  return kNames.at(static_cast<std::size_t>(code));
}

std::string Error::to_string() const { return where.empty() ? message : where + ": " + message; }

}  // namespace gatecrash
