#include "harness/builtin/gateway_node.h"

#include <algorithm>
#include <utility>

#include "stack/gateway/context.h"

namespace gatecrash::builtin {

GatewayNode::GatewayNode(const Parts& parts)
    : fault_(parts.fault != nullptr ? parts.fault->make() : std::make_unique<Fault>()),
      store_(parts.counters, parts.events, parts.last, parts.number),
      log_(parts.events, parts.number, parts.options.sequence_start, parts.lines),
      gateway_(fault_->policy(parts.policy), fault_->counters(store_), fault_->audit(log_),
               fault_->options(parts.options)),
      stdio_([this](const gateway::Event& event, Instant now) {
        return fault_->on(gateway_, event, fault_->gateway_time(now));
      }) {}

gateway::Approvals& GatewayNode::approvals() { return gateway_.context().approvals; }

void GatewayNode::set_policy(std::shared_ptr<const policy::Policy> policy) {
  gateway_.set_policy(fault_->policy(std::move(policy)));
}

bool GatewayNode::waits(std::uint64_t sequence, Instant now) const {
  const auto pending = gateway_.context().approvals.pending(now);
  return std::any_of(pending.begin(), pending.end(),
                     [&](const gateway::HeldCall& call) { return call.sequence == sequence; });
}

std::size_t GatewayNode::held() const { return gateway_.context().approvals.size(); }

judge::Holdings GatewayNode::holdings() const {
  return {.unanswered = gateway_.unanswered(),
          .held = held(),
          .sessions = std::max(gateway_.sessions(), stdio_.sessions()),
          .counters = 0,
          .buffered_bytes = stdio_.buffered_bytes()};
}

void GatewayNode::decide(std::uint64_t sequence, bool approve, Instant now, gateway::Actions& out) {
  std::string id = ids_[sequence];
  for (const gateway::HeldCall& call : approvals().pending(now)) {
    id = call.sequence == sequence ? call.id : id;
  }
  ids_.erase(sequence);
  // Refused when nothing of that id waits.
  [[maybe_unused]] const Status said =
      approve ? approvals().approve(id, now) : approvals().deny(id, now);
  tick(now, out);
}

void GatewayNode::tick(Instant now, gateway::Actions& out) {
  ids_.clear();
  for (const gateway::HeldCall& call : approvals().pending(Instant::min())) {
    ids_[call.sequence] = call.id;
  }
  stdio_.tick(now, out);
}

std::string GatewayNode::inspect(Instant now) {
  std::string text = "  unanswered " + std::to_string(gateway_.unanswered()) + ", held " +
                     std::to_string(held()) + ", counters " +
                     (store_.reachable() ? "in reach" : "OUT OF REACH") + ", audit log " +
                     (log_.writable() ? "writable" : "FULL") + ", last row " +
                     std::to_string(log_.last_sequence()) + "\n";
  for (const gateway::HeldCall& call : approvals().pending(now)) {
    text += "    held: session " + call.session + " " + call.tool + ", row " +
            std::to_string(call.sequence) + ", until " + rfc3339_ms(call.deadline) + "\n";
  }
  return text;
}

}  // namespace gatecrash::builtin
