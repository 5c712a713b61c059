#include "stack/gateway/context.h"

#include <utility>

#include "stack/base/hash.h"

namespace gatecrash::gateway {

Context::Context(policy::CounterStore& counter_store, AuditSink& sink, Options gateway_options)
    : counters(counter_store),
      audit(sink),
      options(std::move(gateway_options)),
      approvals(mix64(options.seed)),
      rng(mix64(options.seed + 1)),
      sequence(options.sequence_start) {}

void Context::set_policy(std::string_view name, std::shared_ptr<const policy::Policy> policy) {
  policies_.insert_or_assign(std::string(name), std::move(policy));
}

std::shared_ptr<const policy::Policy> Context::policy_of(std::string_view name) const {
  const auto found = policies_.find(name);
  return found == policies_.end() ? nullptr : found->second;
}

}  // namespace gatecrash::gateway
