// authentication: an HTTP request's bearer token -> its grant; what is answered when there is none.
//
// Every request is looked up anew (a session is no credential), among all grants in the same time,
// whichever it is. The token stands in the Authorization header or nowhere: one in the query string
// is not looked at. Nothing here keeps or says a token. Pure; single thread.
// Source: RFC 6750 sections 2.1 and 3, RFC 9728, MCP "Authorization".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/gateway/grants_file.h"
#include "stack/wire/http.h"

namespace gatecrash::gateway {

// Longer than any token that an authorization server issues; what is hashed for a stranger.
inline constexpr std::size_t kTokenBytesMax = 8192;

/// The well-known path of RFC 9728, and of a resource's own document before its path.
inline constexpr std::string_view kResourceMetadataPath = "/.well-known/oauth-protected-resource";

struct Authentication {
  enum class Outcome : std::uint8_t {
    kGranted,
    kMissing,    // no Authorization, or another scheme
    kMalformed,  // two of them, or not a bearer token's letters
    kUnknown,    // nobody's token
    kExpired,
  };
  Outcome outcome = Outcome::kMissing;
  std::size_t grant = 0;  // of kGranted: index into the entries
};

/// "missing", "malformed", "unknown", "expired"; "granted".
std::string_view outcome_name(Authentication::Outcome outcome);

class Authenticator {
 public:
  /// REQUIRES: entries as read_grants gives them (digests of 32 bytes).
  explicit Authenticator(std::vector<GrantEntry> grants) : grants_(std::move(grants)) {}

  Authentication authenticate(const wire::Headers& headers, Instant now) const;

  const std::vector<GrantEntry>& grants() const { return grants_; }

 private:
  std::vector<GrantEntry> grants_;
};

/// What the answers to the unauthenticated are made from.
struct ResourceIdentity {
  std::string public_url;  // "https://gateway.example": no trailing slash
  std::vector<std::string> authorization_servers;
};

/// "https://gateway.example/mcp/healthlake"; `server` empty: the gateway itself.
std::string resource_url(const ResourceIdentity& identity, std::string_view server);

/// 401 (400 when malformed) with the challenge that names the server's metadata document.
/// REQUIRES: not kGranted.
wire::HttpResponse challenge(const ResourceIdentity& identity, std::string_view server,
                             Authentication::Outcome outcome);

/// 403: the grant is known and may not use this server.
wire::HttpResponse insufficient_scope(const ResourceIdentity& identity, std::string_view server);

/// The protected resource metadata document (RFC 9728 section 3.2) of one server, or of the
/// gateway when `server` is empty; `servers` are all servers' names.
wire::HttpResponse resource_metadata(const ResourceIdentity& identity, std::string_view server,
                                     const std::vector<std::string>& servers);

}  // namespace gatecrash::gateway
