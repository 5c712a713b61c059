#include "stack/host/upstream_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include "stack/host/admin_site.h"
#include "stack/host/child_line_server.h"
#include "stack/host/http_line_server.h"
#include "stack/host/restarting_line_server.h"
#include "stack/wire/url.h"

namespace gatecrash::host {
namespace {

// On stdio the client waits with us: how long a server that still works on an answer may be silent.
constexpr Duration kSilenceMax = std::chrono::seconds(10);

}  // namespace

Result<wire::Headers> credential_headers(const ServerConfig& server) {
  std::string authorization = server.authorization;
  if (authorization.empty() && !server.credential_file.empty()) {
    TRY(const std::string token, read_secret(server.credential_file));
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; })) {
      return fail(Code::kConfigInvalid,
                  "its first line is no token: spaces or letters that no header may have",
                  server.credential_file);
    }
    authorization = "Bearer " + token;
  }
  wire::Headers headers;
  if (!authorization.empty()) {
    headers.emplace_back("Authorization", std::move(authorization));
  }
  return headers;
}

Result<OpenLineServer> open_for_stdio(net::Loop& loop, Clock& clock, JsonLog& log,
                                      const ServerConfig& server) {
  if (server.url.empty()) {
    return restarting_line_servers(
        loop, log,
        child_line_servers(
            loop, {.command = server.command,
                   .patience = {.after_eof = kSilenceMax, .after_term = std::chrono::seconds(2)},
                   .waits_while_it_talks = true,
                   .backs_off = false}));
  }
  HttpLineOptions options;
  TRY(const wire::Url url, wire::parse_url(server.url));
  options.upstream.origin = url.origin;
  options.upstream.target = url.target;
  TRY(options.upstream.headers, credential_headers(server));
  options.ca_file = server.ca_file;
  return http_line_servers(loop, clock, std::move(options));
}

}  // namespace gatecrash::host
