#include "stack/wire/http_checks.h"

#include <algorithm>
#include <cstddef>

#include "stack/base/bytes.h"

namespace gatecrash::wire {
namespace {

std::string_view strip_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The part before `mark`, trimmed; `rest` becomes what follows it.
std::string_view take_until(std::string_view& rest, char mark) {
  const std::size_t end = rest.find(mark);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return strip_blanks(part);
}

/// "localhost:80" -> "localhost"; "[::1]:80" -> "[::1]".
std::string_view without_port(std::string_view authority) {
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return authority.substr(0, colon);
}

bool is_host_of(std::string_view authority, const std::vector<std::string>& hosts) {
  return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
           return ascii_iequals(host, without_port(authority));
         });
}

bool is_our_origin(std::string_view origin, const std::vector<std::string>& hosts,
                   const std::vector<std::string>& origins) {
  for (const std::string& ours : origins) {
    if (ascii_iequals(ours, origin)) {
      return true;
    }
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && !hosts.empty()) {
      return is_host_of(origin.substr(scheme.size()), hosts);
    }
  }
  return false;
}

/// Whether the parameters of a media range have a weight of zero: "not acceptable" (RFC 9110,
/// section 12.4.2).
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    if (ascii_iequals(take_until(value, '='), "q")) {
      const std::string_view weight = strip_blanks(value);
      return weight.starts_with('0') && weight.find_first_not_of("0.") == std::string_view::npos;
    }
  }
  return false;
}

}  // namespace

std::optional<HttpRefusal> check_host_and_origin(const Headers& headers,
                                                 const std::vector<std::string>& hosts,
                                                 const std::vector<std::string>& origins) {
  const std::string* const host = find_header(headers, "Host");
  if (!hosts.empty() && (host == nullptr || !is_host_of(*host, hosts))) {
    return HttpRefusal{403, "the Host header names a host that is not served here"};
  }
  for (const auto& [name, value] : headers) {
    if (ascii_iequals(name, "Origin") && !is_our_origin(value, hosts, origins)) {
      return HttpRefusal{403, "requests from that Origin are not served"};
    }
  }
  return std::nullopt;
}

bool accepts(const Headers& headers, std::string_view type) {
  const std::string all = std::string(type.substr(0, type.find('/'))) + "/*";
  for (const auto& [name, value] : headers) {
    if (!ascii_iequals(name, "Accept")) {
      continue;
    }
    for (std::string_view rest = value; !rest.empty();) {
      std::string_view item = take_until(rest, ',');
      const std::string_view range = take_until(item, ';');
      if (is_refused(item)) {
        continue;
      }
      if (range == "*/*" || ascii_iequals(range, type) || ascii_iequals(range, all)) {
        return true;
      }
    }
  }
  return false;
}

std::string_view media_type(const Headers& headers) {
  const std::string* const type = find_header(headers, "Content-Type");
  std::string_view rest = type == nullptr ? std::string_view() : std::string_view(*type);
  return take_until(rest, ';');
}

std::optional<HttpRefusal> check_post_types(const Headers& headers) {
  if (!accepts(headers, "application/json") || !accepts(headers, "text/event-stream")) {
    return HttpRefusal{406, "Accept must list application/json and text/event-stream"};
  }
  const std::string* const type = find_header(headers, "Content-Type");
  std::string_view rest = type == nullptr ? std::string_view() : std::string_view(*type);
  if (!ascii_iequals(take_until(rest, ';'), "application/json")) {
    return HttpRefusal{415, "Content-Type must be application/json"};
  }
  while (!rest.empty()) {
    std::string_view value = take_until(rest, ';');
    if (ascii_iequals(take_until(value, '='), "charset") &&
        !ascii_iequals(strip_blanks(value), "utf-8") &&
        !ascii_iequals(strip_blanks(value), "\"utf-8\"")) {
      return HttpRefusal{415, "the charset must be UTF-8"};
    }
  }
  const std::string* const encoding = find_header(headers, "Content-Encoding");
  if (encoding != nullptr && !ascii_iequals(strip_blanks(*encoding), "identity")) {
    return HttpRefusal{415, "the body must have no Content-Encoding"};
  }
  return std::nullopt;
}

}  // namespace gatecrash::wire
