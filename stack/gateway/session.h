// session: one client connection and its upstream connection, as the gateway keeps them.
//
// Internal to stack/gateway. What comes from the client is read, judged, written to the audit log
// and only then forwarded (session_client.cc); what comes from the server is matched with what was
// asked and filtered (session_server.cc). Sans-IO, single thread. Source: docs/policy.md.
#pragma once

#include <cstdint>
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
#include "stack/policy/decision.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::gateway {

class Session {
 public:
  /// The context is borrowed. REQUIRES: a grant.
  Session(Context& context, std::string_view name, std::shared_ptr<const Grant> grant);

  void client_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void client_closed(std::string_view unfinished, Instant now, Actions& out);
  void server_unit(std::string_view bytes, wire::LineFault fault, Instant now, Actions& out);
  void server_closed(Instant now, Actions& out);

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
  void judge_era(const wire::Message& message, Ruling& ruling) const;
  bool has_room(Instant now);
  bool record(AuditRow& row, policy::Decision& decision, const wire::Message* message);
  AuditRow row_of(const Ruling& ruling, std::string_view method, Instant now) const;
  void forward(wire::Message& message, AuditRow& row, wire::Era era,
               const std::shared_ptr<Batch>& batch, Actions& out);
  void cancel(const wire::Message& notification, Actions& out);
  void answer_denied(wire::Message& message, const Ruling& ruling,
                     const std::shared_ptr<Batch>& batch, Actions& out);

  void server_message(wire::Message& message, Instant now, Actions& out);
  void server_response(wire::Message& message, Instant now, Actions& out);
  void server_request(wire::Message& message, Actions& out);
  void forget_server_request(const wire::Message& cancelled);
  void record_outcome(const InFlight& call, std::string_view outcome, const wire::Message* answer,
                      Instant now);
  void dropped(Observer::Drop why) const;

  void to_client(std::string bytes, Actions& out) const;
  void to_server(const wire::Message& message, Actions& out) const;
  /// An answer: alone, or into its batch.
  void answer(const wire::Message& message, const std::shared_ptr<Batch>& batch,
              Actions& out) const;
  /// One element of the batch is done with; the last one sends the array.
  void settle(Batch& batch, Actions& out) const;

  Context& context_;
  std::string name_;
  std::shared_ptr<const Grant> grant_;
  std::optional<wire::Era> era_;  // of the last request that opened or used one; none before
  std::string version_;           // negotiated in initialize; empty before
  InFlightTable in_flight_;
  std::vector<ServerRequest> server_requests_;
  bool client_closed_ = false;  // nothing is read from the client any more
  bool client_shut_ = false;    // nothing is sent to it either
  bool server_closed_ = false;
};

}  // namespace gatecrash::gateway
