// session: one client connection and its upstream connection, as the gateway keeps them.
//
// Internal to stack/gateway. What comes from the client is read, judged, written to the audit log
// and only then forwarded (session_client.cc); what comes from the server is matched with what was
// asked and filtered (session_server.cc). What a person must approve waits (session_held.cc). On
// stdio both sides are one stream of lines. Over HTTP each exchange is a stream of its own
// (session_stream.cc): what is said on it is answered on it; a session is what Mcp-Session-Id holds
// together, or one exchange. Sans-IO, single thread. Source: docs/policy.md, docs/gateway.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/gateway/audit.h"
#include "stack/gateway/context.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/grant.h"
#include "stack/gateway/in_flight.h"
#include "stack/gateway/rules.h"
#include "stack/policy/decision.h"
#include "stack/wire/http.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"
#include "stack/wire/mirrored_headers.h"

namespace gatecrash::gateway {

// Answers that a resumed stream may repeat. A client resumes what it lost last.
inline constexpr std::size_t kAnsweredMax = 64;

/// Where a client's message came from, and so where its answer goes.
struct Source {
  wire::ExchangeId stream = 0;  // over HTTP; 0: the lines
  bool in_batch = false;
  std::shared_ptr<Batch> batch{};  // of lines: where its answer is joined
};

/// What the transport refuses before anything is judged.
struct Refused {
  std::string_view rule;
  int status = 400;  // HTTP's
  int rpc_code = wire::kInvalidRequest;
  std::string text;
  wire::Value id{};
  wire::Value data{};
  std::string_view method{};
};

/// What of the server's HTTP answers a message came on.
struct ServerStream {
  wire::ExchangeId stream = 0;
  bool resumed = false;  // it repeats, and brings answers that other streams were to bring
  bool failed = false;   // its status says error: one without an id is about what the stream asked
};

/// What an expired grant gets, whatever it asks: "(grant expired)".
policy::Decision deny_expired();

class Session {
 public:
  /// What holds its requests together.
  enum class Of : std::uint8_t {
    kLines,         // a pair of stdio connections
    kHttpSession,   // legacy: a session id
    kHttpExchange,  // nothing: it is one request. A server can ask nothing: no answer could be told
  };

  /// The context is borrowed. REQUIRES: a grant.
  Session(Context& context, std::string_view name, std::shared_ptr<const Grant> grant,
          Of of = Of::kLines, wire::Era era = wire::Era::kLegacy);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void client_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void client_closed(std::string_view unfinished, Instant now, Actions& out);
  void server_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void server_closed(Instant now, Actions& out);

  // Of a server that is started again (session_restart.cc):

  /// It has ended: its unanswered requests are answered with an error, and what it asked the client
  /// is taken back. Calls that a person must approve go on waiting.
  void server_lost(Instant now, Actions& out);

  /// The same, and what comes is refused until server_back.
  void server_away(Instant now, Actions& out);
  void server_back(Instant now);

  /// Releases the held calls that were decided, or whose time is over.
  void tick(Instant now, Actions& out);

  // Over HTTP, in place of these:

  /// What an exchange's body holds.
  void client_message(wire::Unit& unit, wire::ExchangeId stream, Instant now, Actions& out);

  /// Records and answers a refusal.
  void refuse(Refused refused, wire::ExchangeId stream, Instant now, Actions& out);

  /// A GET or DELETE, which hold no message: recorded. False: it may not be forwarded.
  bool may_pass(std::string_view http_method, Instant now);

  /// A JSON body, or the data of one event.
  void server_data(std::string_view bytes, const ServerStream& stream, Instant now, Actions& out);

  /// Nothing more comes on the stream: its unanswered requests end as `outcome` and are answered
  /// with an error that says `text`, when that is not empty.
  void stream_ended(wire::ExchangeId stream, std::string_view outcome, std::string_view text,
                    Instant now, Actions& out);

  /// The stream has ended and its answers may come on a resumed one.
  void stream_adrift(wire::ExchangeId stream) { in_flight_.set_adrift(stream); }

  /// A call of the stream waits for a person.
  bool holds(wire::ExchangeId stream) const;

  /// Its client left: what waits for a person is not carried out any more.
  void abandon_held(wire::ExchangeId stream, Instant now);

  std::size_t unanswered(wire::ExchangeId stream) const { return in_flight_.count(stream); }

  /// Some request of the stream is neither answered nor cancelled.
  bool awaits(wire::ExchangeId stream) const { return in_flight_.awaits(stream); }

  std::size_t unanswered() const { return in_flight_.size(); }

  /// What learns from the server's lists of tools; borrowed.
  void set_tools(wire::MirroredTools* tools) { tools_ = tools; }

  /// The same client, as it was looked up anew. REQUIRES: the same name.
  void set_grant(std::shared_ptr<const Grant> grant);

  const std::string& name() const { return name_; }

  /// As initialize has negotiated it; empty before.
  const std::string& version() const { return version_; }

  /// Both connections are closed: nothing more can happen.
  bool over() const { return client_closed_ && server_closed_; }

 private:
  /// What is to happen to one client message, and why.
  struct Ruling {
    std::shared_ptr<const policy::Policy> policy;  // the snapshot it was judged under; may be null
    policy::Decision decision;
    wire::Era era = wire::Era::kLegacy;
    std::string_view tool;  // of a readable tools/call: a view into the message
    const wire::Value* arguments = nullptr;
    int error_code = kDeniedCode;  // of the answer, where that is a JSON-RPC error
    wire::Value error_data{};      // goes with error_code
    bool own_id = true;            // false: the answer may not carry the message's id

    /// Turns it into a refusal that is no denial by policy.
    void refuse(std::string_view rule, int code, std::string reason);
  };

  struct ServerRequest {
    wire::Value id;  // as the client sees it
    std::string method;
    wire::Value own_id{};  // the server's, where that is another; else null

    const wire::Value& servers() const { return own_id.is_null() ? id : own_id; }
  };

  /// A call that waits for a person's word.
  struct Held {
    std::string id;  // in the approvals
    wire::Message message;
    Source source;
    Ruling ruling;  // that held it; its views are into `message`
    std::uint64_t sequence = 0;
  };

  struct Answered {
    wire::Value id;
    InFlight::Of of;
  };

  void client_batch(wire::Unit& unit, wire::ExchangeId stream, Instant now, Actions& out);
  void client_call(wire::Message& message, const Source& source, Instant now, Actions& out);
  void client_response(wire::Message& message, const Source& source, Instant now, Actions& out);
  void refuse_unit(const wire::Refusal& refusal, wire::ExchangeId stream, Instant now,
                   Actions& out);
  Ruling judge(const wire::Message& message, bool in_batch, bool approved, Instant now);
  void decide(const wire::Message& message, bool approved, Instant now, Ruling& ruling);
  bool is_taken(const wire::Value& id);
  void hold(wire::Message& message, const Source& source, Ruling ruling, AuditRow& row,
            Instant now);
  void release(Held held, Instant now, Actions& out);
  /// A held call ends without being judged again.
  void end_held(Held held, std::string_view rule, std::string reason, Instant now, Actions& out);
  void judge_envelope(const wire::Message& message, bool in_batch, Instant now, Ruling& ruling);
  void judge_era(const wire::Message& message, Ruling& ruling) const;
  bool has_room(Instant now);
  bool record(AuditRow& row, policy::Decision& decision, const wire::Message* message);
  AuditRow row_of(const Ruling& ruling, std::string_view method, Instant now) const;
  void act_on(wire::Message& message, const Source& source, Ruling& ruling, AuditRow& row,
              Instant now, Actions& out);
  void forward(wire::Message& message, AuditRow& row, wire::Era era, const Source& source,
               Instant now, Actions& out);
  bool cancel_held(const wire::Message& notification, Instant now, Actions& out);
  void cancel(const wire::Message& notification, Actions& out);
  wire::Message denial(wire::Value id, bool tool_call, const Ruling& ruling) const;
  void answer_denied(wire::Message& message, const Ruling& ruling, const Source& source,
                     Actions& out);

  void server_message(wire::Message& message, const ServerStream& stream, Instant now,
                      Actions& out);
  void server_response(wire::Message& message, const ServerStream& stream, Instant now,
                       Actions& out);
  void server_request(wire::Message& message, const ServerStream& stream, Actions& out);
  bool relay_result(std::string_view bytes, const ServerStream& stream, Instant now, Actions& out);
  const InFlight* find_asked(const wire::Value& id, const ServerStream& stream);
  void remember_answered(const InFlight& call);
  void repeat_answer(wire::Message& message, const ServerStream& stream, Actions& out);
  void filter(InFlight::Of of, wire::Message& message);
  void police_questions(const InFlight& call, wire::Message& message, Instant now);
  bool deny_question(const InFlight& call, std::string_view method, wire::Message& message,
                     Instant now);
  void forget_server_request(wire::Message& cancelled);
  void lose_in_flight(std::string_view text, Instant now, Actions& out);
  void take_back_questions(Actions& out);
  wire::Value question_id(const wire::Value& id);
  void record_outcome(const InFlight& call, std::string_view outcome, const wire::Value* error,
                      Instant now);
  void dropped(Observer::Drop why) const;

  void to_client(std::string bytes, wire::ExchangeId stream, Actions& out, int status = 200) const;
  void to_server(const wire::Message& message, wire::ExchangeId stream, Actions& out) const;
  /// An answer: alone, or into its batch.
  void answer(const wire::Message& message, const Source& source, Actions& out,
              int status = 200) const;
  /// One element of the batch is done with; the last one sends the array.
  void settle(Batch& batch, Actions& out) const;

  Context& context_;
  std::string name_;
  std::shared_ptr<const Grant> grant_;
  Of of_;
  std::optional<wire::Era> era_;  // of the last request that opened or used one; none before
  std::string version_;           // negotiated in initialize; empty before
  wire::MirroredTools* tools_ = nullptr;
  InFlightTable in_flight_;
  std::vector<Held> held_;  // at most kHeldMax in all sessions together
  std::vector<ServerRequest> server_requests_;
  // Of requests that a server took to its grave, which the client may answer yet; the last ones, at
  // most kServerRequestsMax. The server that follows may count from the same number.
  std::deque<wire::Value> dead_questions_;
  std::uint64_t restarts_ = 0;
  std::uint64_t renamed_questions_ = 0;
  std::deque<Answered> answered_;  // the last ones, of kHttpSession
  bool client_closed_ = false;     // nothing is read from the client any more
  bool client_shut_ = false;       // nothing is sent to it either
  bool server_closed_ = false;
  bool server_away_ = false;  // it will be back
};

}  // namespace gatecrash::gateway
