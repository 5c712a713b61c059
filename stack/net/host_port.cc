#include "stack/net/host_port.h"

#include <charconv>
#include <system_error>

namespace gatecrash::net {

Result<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  HostPort at;
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    const char* end = port.data() + port.size();
    const auto read = std::from_chars(port.data(), end, at.port);
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) {
      host = host.substr(1, host.size() - 2);
    }
    if (read.ec == std::errc() && read.ptr == end &&
        (bracketed || host.find(':') == std::string_view::npos)) {
      at.host = host.empty() ? "127.0.0.1" : host == "localhost" ? "127.0.0.1" : host;
      return at;
    }
  }
  return fail(Code::kConfigInvalid, "is not HOST:PORT, as 127.0.0.1:8080 or [::1]:8080",
              std::string(text));
}

}  // namespace gatecrash::net
