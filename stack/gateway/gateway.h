// gateway: the policy gateway. Messages in, actions out.
//
// Sans-IO: one message unit (a stdio line, later an HTTP body) comes in with its time; what should
// be sent comes out. No sockets, threads or clock; single thread. What it cannot read it refuses;
// what it forwards is the canonical form of what it judged, never the bytes that came.
//
// A session is one client connection with its own upstream connection. It ends when both have
// closed. Bounds: kSessionsMax sessions; kInFlightMax unanswered client requests and
// kServerRequestsMax unanswered server requests a session.
// Source: docs/policy.md and MCP "Base Protocol".
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/gateway/audit.h"
#include "stack/policy/counter_store.h"
#include "stack/policy/policy.h"
#include "stack/wire/http.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::gateway {

inline constexpr std::size_t kSessionsMax = 1024;
// An agent rarely has more than some tens; a flood of unanswered ids must not grow memory.
inline constexpr std::size_t kInFlightMax = 1024;
// Servers ask rarely (ping, roots, sampling), and a client answers at once.
inline constexpr std::size_t kServerRequestsMax = 256;

struct Context;  // context.h
struct Grant;    // grant.h

struct Event {
  enum class Kind : std::uint8_t {
    kOpen,             // a client connected; `grant` is who it is
    kClientMessage,    // one unit from the client; `fault` when its framing is in doubt
    kUpstreamMessage,  // one unit from the server
    kClientClosed,     // no more will come from the client; `bytes` is its unfinished last line
    kUpstreamClosed,   // no more will come from the server
    // Of a server of lines that is started again when it ends: it has ended, what it has not
    // answered is lost; it will not be back soon, so that what comes meanwhile is refused; it is.
    kUpstreamLost,
    kUpstreamAway,
    kUpstreamBack,
    kTick,  // of all sessions: acts on held calls that were decided or timed out
  };
  Kind kind = Kind::kOpen;
  std::string_view session;
  std::string_view grant;  // of kOpen: a name, for a grant under the gateway's own policy
  std::string_view bytes;  // of a message: one unit without its line end
  wire::LineFault fault = wire::LineFault::kNone;
  std::shared_ptr<const Grant> identity{};  // of kOpen: instead of `grant`
};

struct Action {
  // Closing is asked for here and told back as an event once it has happened. kCloseUpstream ends
  // what goes to the server; what the server still answers is relayed until kUpstreamClosed.
  enum class Kind : std::uint8_t {
    kToClient,
    kToUpstream,
    kCloseClient,
    kCloseUpstream,
    kCancelled  // over HTTP: the client has taken back all that it asked on `stream`
  };
  Kind kind = Kind::kToClient;
  std::string session;
  std::string bytes{};          // of a message: one unit without a line end
  wire::ExchangeId stream = 0;  // over HTTP: the exchange that it belongs to; 0: lines
  int status = 200;             // of a message of the gateway's own to the client, for HTTP
};

using Actions = std::vector<Action>;

enum class DenialShape : std::uint8_t { kToolResult, kError };

/// The JSON-RPC code of a denial where it is not a tool result.
inline constexpr int kDeniedCode = -31001;

struct Options {
  wire::JsonOptions json;
  DenialShape denial_shape = DenialShape::kToolResult;
  std::string audit_key{};           // of AuditRow::hmac; empty: rows have none
  std::uint64_t sequence_start = 0;  // the last sequence of an audit log that is gone on with
  std::uint64_t seed = 0;            // of ids that nobody outside may guess
};

class Session;

class Gateway {
 public:
  /// The policy is a snapshot; without one (null) everything is denied as "(no policy)". The store
  /// and the sink are borrowed and must outlive the gateway.
  Gateway(std::shared_ptr<const policy::Policy> policy, policy::CounterStore& counters,
          AuditSink& audit, Options options = {});
  /// One of several gateways of a process; the context is borrowed.
  explicit Gateway(Context& context);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Never fails: what goes wrong becomes a denial, an error answer or a close. When memory runs
  /// out the session ends: its call is not forwarded, and both connections are closed.
  Actions on(const Event& event, Instant now);

  /// When kTick has something to do: at the epoch when that is now.
  std::optional<Instant> next_tick() const;

  /// The gateway's own policy from now on; null denies everything. Counters are kept, and what is
  /// in flight runs on.
  void set_policy(std::shared_ptr<const policy::Policy> policy);

  /// Requests that were forwarded and not answered, of all sessions.
  std::size_t unanswered() const;

  /// Those that are not over.
  std::size_t sessions() const { return sessions_.size(); }

  Context& context() { return context_; }

 private:
  void act(const Event& event, Instant now, Actions& out);
  void give_up(const Event& event, Instant now, Actions& out);
  void open(const Event& event, Instant now, Actions& out);

  std::unique_ptr<Context> own_;  // null: borrowed
  Context& context_;
  std::map<std::string, std::unique_ptr<Session>, std::less<>> sessions_;
};

}  // namespace gatecrash::gateway
