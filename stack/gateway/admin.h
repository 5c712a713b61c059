// admin: the admin endpoint: health, metrics, held calls and what a person says about them.
//
// Sans-IO: one HTTP request in, its answer out. Whoever hosts it keeps the agents' connections away
// from it: it has a listener of its own (a Unix socket of mode 0600, or loopback with a token), and
// knows nothing of /mcp. A request with an Origin header is refused, so that no page in a browser
// can decide a call. Single thread. Source: docs/operations.md, "Admin endpoint".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/http.h"

namespace gatecrash::gateway {

/// What a person needs to know of a held call; no argument values.
struct PendingCall {
  std::string id;
  std::string grant;
  std::string session;
  std::string tool;
  std::vector<std::string> argument_names;
  std::string rule;
  Instant since;
  Instant deadline;
};

struct Health {
  bool serving = true;  // false: draining, or what it needs is down
  std::string status;   // "ok", "draining", "audit-down", "counters-down"
};

/// What the endpoint acts on: the gateway process. Status errors: config_unknown (no such call),
/// config_invalid (it was decided before; a file that was refused).
class AdminTarget {
 public:
  virtual ~AdminTarget() = default;
  virtual std::vector<PendingCall> pending() = 0;
  virtual Status approve(std::string_view id) = 0;
  virtual Status deny(std::string_view id) = 0;
  virtual Status reload() = 0;
  virtual void drain() = 0;
  virtual Health health() = 0;
  virtual std::string metrics() = 0;
};

class Admin {
 public:
  /// `target` is borrowed. `token_sha256`: 32 bytes that the bearer token must hash to; empty where
  /// the listener itself keeps strangers out.
  Admin(AdminTarget& target, std::string token_sha256)
      : target_(target), token_sha256_(std::move(token_sha256)) {}

  /// GET /healthz (without a token), /metrics, /approvals; POST /approvals/ID/approve|deny,
  /// /reload, /drain. Answers 200, 400, 401, 403, 404, 405, 409, 422 (a refused reload), 503
  /// (unhealthy).
  wire::HttpResponse handle(const wire::HttpRequest& request);

 private:
  bool may_enter(const wire::Headers& headers) const;
  wire::HttpResponse get(std::string_view path);
  wire::HttpResponse post(const std::vector<std::string>& segments);

  AdminTarget& target_;
  std::string token_sha256_;
};

}  // namespace gatecrash::gateway
