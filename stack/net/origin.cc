#include "stack/net/origin.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace gatecrash::net {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

bool is_host(std::string_view host, bool bracketed) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || (bracketed && c == ':');
  });
}

bool read_port(std::string_view text, std::uint16_t& port) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end && port != 0;
}

}  // namespace

Result<Origin> parse_origin(std::string_view text) {
  Origin origin;
  origin.tls = text.starts_with(kHttps);
  if (origin.tls || text.starts_with(kHttp)) {
    origin.port = origin.tls ? 443 : 80;
    const std::string_view authority = text.substr(origin.tls ? kHttps.size() : kHttp.size());
    origin.authority = authority;
    const bool bracketed = authority.starts_with('[');
    const std::size_t host_end =
        bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
    if (host_end != std::string_view::npos) {
      origin.host = authority.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0));
      const std::string_view rest = authority.substr(host_end + (bracketed ? 1 : 0));
      if (is_host(origin.host, bracketed) &&
          (rest.empty() || (rest.front() == ':' && read_port(rest.substr(1), origin.port)))) {
        return origin;
      }
    }
  }
  return fail(Code::kConfigInvalid, "is not http://HOST:PORT or https://HOST:PORT",
              std::string(text));
}

}  // namespace gatecrash::net
