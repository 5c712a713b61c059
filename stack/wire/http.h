// http: one HTTP request and response as values, for those who speak HTTP without sockets.
#pragma once

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

/// The first header of that name (ASCII case-insensitive), or null.
const std::string* find_header(const Headers& headers, std::string_view name);

}  // namespace gatecrash::wire
