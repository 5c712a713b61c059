// builtin_stack: the reference gateway (or several over one store), one HealthLake MCP server a
// session, and the mock lake, in one object without sockets: the stack that simulated worlds run by
// default.
//
// Single thread. One fault may be switched on in it (fault.h); what a world does to it comes
// through the levers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/builtin/fault.h"
#include "harness/builtin/gateway_node.h"
#include "harness/builtin/lake_link.h"
#include "harness/builtin/server_node.h"
#include "harness/builtin/stack_events.h"
#include "harness/simulate/stack.h"
#include "mocks/healthlake/lake.h"
#include "stack/gateway/gateway.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/policy/policy.h"

namespace gatecrash::builtin {

class BuiltinStack final : public simulate::Stack {
 public:
  struct Config {
    std::shared_ptr<const policy::Policy> policy;
    const healthlake::Lake& lake;  // copied
    std::uint64_t seed = 0;        // of the ids that the lake makes
    const FaultKind* fault = nullptr;
    gateway::Options gateway_options;
    bool audit_lines = false;  // the observer is told how the audit logs read (audit_tap.h)
  };

  explicit BuiltinStack(const Config& config);

  void set_observer(Observer observer) override { events_.observer = std::move(observer); }

  void set_marks(simulate::Marks* marks) override { events_.marks = marks; }

  void open(std::string_view session, std::string_view grant, Instant now,
            std::vector<simulate::Output>& out) override;
  void gateway_from_client(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void gateway_from_server(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;
  void server_from_gateway(std::string_view session, std::string_view bytes, Instant now,
                           std::vector<simulate::Output>& out) override;

  void open_at(std::uint32_t gateway, std::optional<std::size_t> victim, std::string_view session,
               std::string_view grant, Instant now, std::vector<simulate::Output>& out) override;
  std::string_view reader_name(std::size_t victim) const override;
  std::optional<std::size_t> reader_named(std::string_view name) const override;
  void client_left(std::string_view session, Instant now,
                   std::vector<simulate::Output>& out) override;
  void server_left(std::string_view session, Instant now,
                   std::vector<simulate::Output>& out) override;
  void end_server(std::string_view session) override;
  std::optional<Instant> next_tick() const override;
  void tick(Instant now, std::vector<simulate::Output>& out) override;
  bool waits(std::uint32_t gateway, std::uint64_t sequence, Instant now) const override;
  void decide(std::uint32_t gateway, std::uint64_t sequence, bool approve, Instant now,
              std::vector<simulate::Output>& out) override;
  void reload(std::shared_ptr<const policy::Policy> policy, bool at_reserve, Instant now) override;
  bool reload_text(std::string_view text, Instant now) override;
  void restart_gateway(std::uint32_t gateway) override;
  void set_store(std::uint32_t gateway, bool reachable) override;
  void set_audit(std::uint32_t gateway, bool writable) override;

  void set_lake(std::optional<simulate::LakeFault> fault) override { lake_link_.set_fault(fault); }

  std::size_t unanswered(std::uint32_t gateway) const override;
  std::size_t held(std::uint32_t gateway) const override;
  std::string inspect(Instant now) const override;
  std::optional<judge::Holdings> holdings(std::uint32_t gateway) const override;

 private:
  /// The gateway of this number; it starts when it is first asked for.
  GatewayNode& node(std::uint32_t gateway);
  /// The one that a session is at.
  GatewayNode& node_of(std::string_view session);
  std::unique_ptr<GatewayNode> make_node(std::uint32_t gateway, std::uint64_t last_sequence);
  void route(std::vector<simulate::Output>& out);
  void take_effect(const std::shared_ptr<const policy::Policy>& policy, std::string_view how);

  StackEvents events_;
  std::shared_ptr<const policy::Policy> policy_;
  const FaultKind* fault_;
  gateway::Options options_;
  healthlake::Lake lake_;
  LakeLink lake_link_;
  policy::MemoryCounterStore counters_;
  LastCounted last_counted_;
  bool shows_lines_;
  std::vector<std::unique_ptr<AuditLines>> lines_;        // by number, where they are shown
  std::vector<std::unique_ptr<GatewayNode>> nodes_;       // by number; null: never asked for
  std::map<std::string, std::uint32_t, std::less<>> at_;  // session to gateway, where several
  std::map<std::string, std::unique_ptr<ServerNode>, std::less<>> servers_;
  gateway::Actions actions_;
};

}  // namespace gatecrash::builtin
