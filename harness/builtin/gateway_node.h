// gateway_node: one gateway of the built-in stack with all that belongs to it alone: its view of
// the counters, its log, its fault.
//
// Single thread; not movable.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/builtin/audit_tap.h"
#include "harness/builtin/fault.h"
#include "harness/builtin/store_view.h"
#include "stack/gateway/approvals.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/policy.h"

namespace gatecrash::builtin {

class GatewayNode {
 public:
  struct Parts {
    std::shared_ptr<const policy::Policy> policy;
    policy::CounterStore& counters;
    StackEvents& events;
    LastCounted& last;
    const FaultKind* fault = nullptr;
    gateway::Options options;
    std::uint32_t number = 0;
    AuditLines* lines = nullptr;  // of its log; null: they are not shown
  };

  /// The counters, events, last and lines are borrowed.
  explicit GatewayNode(const Parts& parts);
  GatewayNode(const GatewayNode&) = delete;
  GatewayNode& operator=(const GatewayNode&) = delete;

  gateway::StdioGateway& stdio() { return stdio_; }

  const gateway::Gateway& gateway() const { return gateway_; }

  StoreView& store() { return store_; }

  AuditTap& log() { return log_; }

  void set_policy(std::shared_ptr<const policy::Policy> policy);

  bool waits(std::uint64_t sequence, Instant now) const;
  std::size_t held() const;

  /// But for the counters, which are not its own.
  judge::Holdings holdings() const;

  /// A person's word on the call of that audit row, and the gateway's look at it; one that comes
  /// too late is said all the same.
  void decide(std::uint64_t sequence, bool approve, Instant now, gateway::Actions& out);
  void tick(Instant now, gateway::Actions& out);

  /// For a person.
  std::string inspect(Instant now);

 private:
  gateway::Approvals& approvals();

  std::unique_ptr<Fault> fault_;
  StoreView store_;
  AuditTap log_;
  mutable gateway::Gateway gateway_;
  gateway::StdioGateway stdio_;
  std::map<std::uint64_t, std::string> ids_;  // of held calls, by their rows; at most kHeldMax
};

}  // namespace gatecrash::builtin
