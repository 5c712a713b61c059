// http: one HTTP request and response as values, for those who speak HTTP without sockets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatecrash::wire {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // "GET", upper case
  std::string origin;  // "http://127.0.0.1:9000"; empty on the server's side
  std::string target;  // "/datastore/x/r4/Patient?name=a": path and query, percent-encoded
  Headers headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// What comes before the body of a response that is streamed.
struct HttpHead {
  int status = 0;
  Headers headers;
};

/// One HTTP request and its answer, wherever it is spoken of. Never used twice in a process; 0 is
/// no exchange.
using ExchangeId = std::uint64_t;

/// The first header of that name (ASCII case-insensitive), or null.
const std::string* find_header(const Headers& headers, std::string_view name);

}  // namespace gatecrash::wire
