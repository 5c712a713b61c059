// session: one client connection and its upstream connection, as the gateway keeps them.
//
// Internal to stack/gateway. What comes from the client is read, judged, written to the audit log
// and only then forwarded (session_client.cc); what comes from the server is matched with what was
// asked and filtered (session_server.cc). Sans-IO, single thread. Source: docs/policy.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/gateway/audit.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/in_flight.h"
#include "stack/policy/decision.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::gateway {

/// What all sessions of a gateway share.
struct Shared {
  std::shared_ptr<const policy::Policy> policy;  // null: nothing is allowed
  policy::CounterStore& counters;
  AuditSink& audit;
  Options options;
  std::uint64_t sequence = 0;  // of the last decision row
};

class Session {
 public:
  Session(Shared& shared, std::string_view name, std::string_view grant);

  void client_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void client_closed(std::string_view unfinished, Instant now, Actions& out);
  void server_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void server_closed(Instant now, Actions& out);

  /// Both connections are closed: nothing more can happen.
  bool over() const { return client_closed_ && server_closed_; }

 private:
  /// What is to happen to one client message, and why.
  struct Ruling {
    policy::Decision decision;
    std::string_view tool;  // of a readable tools/call: a view into the message
    const wire::Value* arguments = nullptr;
    int error_code = kDeniedCode;  // of the answer, where that is a JSON-RPC error
    bool own_id = true;            // false: the answer may not carry the message's id

    /// Turns it into a refusal that is no denial by policy.
    void refuse(std::string_view rule, int code, std::string reason);
  };

  struct ServerRequest {
    wire::Value id;
    std::string method;
  };

  void client_batch(wire::Unit& unit, Instant now, Actions& out);
  void client_call(wire::Message& message, const std::shared_ptr<Batch>& batch, Instant now,
                   Actions& out);
  void client_response(wire::Message& message, Instant now, Actions& out);
  void refuse_unit(const wire::Refusal& refusal, Instant now, Actions& out);
  Ruling judge(const wire::Message& message, bool in_batch, Instant now);
  void judge_envelope(const wire::Message& message, bool in_batch, Instant now, Ruling& ruling);
  bool has_room(Instant now);
  bool record(AuditRow& row, policy::Decision& decision);
  AuditRow row_of(const Ruling& ruling, std::string_view method, Instant now) const;
  void forward(wire::Message& message, AuditRow& row, const std::shared_ptr<Batch>& batch,
               Actions& out);
  void cancel(const wire::Message& notification, Actions& out);
  void answer_denied(wire::Message& message, const Ruling& ruling,
                     const std::shared_ptr<Batch>& batch, Actions& out);

  void server_message(wire::Message& message, Instant now, Actions& out);
  void server_response(wire::Message& message, Instant now, Actions& out);
  void server_request(wire::Message& message, Actions& out);
  void forget_server_request(const wire::Message& cancelled);
  void record_outcome(const InFlight& call, std::string_view outcome, Instant now);

  void to_client(std::string bytes, Actions& out) const;
  void to_server(const wire::Message& message, Actions& out) const;
  /// An answer: alone, or into its batch.
  void answer(const wire::Message& message, const std::shared_ptr<Batch>& batch,
              Actions& out) const;
  /// One element of the batch is done with; the last one sends the array.
  void settle(Batch& batch, Actions& out) const;

  Shared& shared_;
  std::string name_;
  std::string grant_;
  std::string digest_;   // of the policy, as audit rows have it
  std::string version_;  // negotiated in initialize; empty before
  InFlightTable in_flight_;
  std::vector<ServerRequest> server_requests_;
  bool client_closed_ = false;  // nothing is read from the client any more
  bool client_shut_ = false;    // nothing is sent to it either
  bool server_closed_ = false;
};

}  // namespace gatecrash::gateway
