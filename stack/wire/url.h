// url: percent-encoding, and request targets taken apart. Source: RFC 3986 sections 2 and 3.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::wire {

/// Everything but unreserved characters (ALPHA DIGIT - . _ ~) as %XX, upper-case hex.
std::string percent_encode(std::string_view bytes);

/// Errors: peer_bad_message for a % without two hex digits.
Result<std::string> percent_decode(std::string_view text);

struct Target {
  std::vector<std::string> segments;  // decoded; "/a//b/" is {"a", "", "b", ""}; "/" is {""}
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order; + is a space
};

/// Takes an origin-form target apart. Errors: peer_bad_message.
Result<Target> parse_target(std::string_view target);

/// Decodes "a=1&b=2" (also an application/x-www-form-urlencoded body). Errors: peer_bad_message.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

struct Url {
  std::string origin;  // "http://127.0.0.1:9000", as written
  std::string target;  // "/path?query", "/" when the URL has no path
};

/// Splits an absolute http or https URL without user name and fragment. The port is not looked at.
/// Errors: config_invalid.
Result<Url> parse_url(std::string_view url);

}  // namespace gatecrash::wire
