// context: what all sessions and transports of one gateway process share.
//
// Policies, counters, audit log, held calls, the row sequence. A policy is swapped as a whole: each
// message is judged, reserved and recorded under the snapshot that it met, a held call under the
// one that stands when it is released; counters are kept. Single thread; outlives its gateways.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/rng.h"
#include "stack/gateway/approvals.h"
#include "stack/gateway/audit.h"
#include "stack/gateway/gateway.h"
#include "stack/gateway/observer.h"
#include "stack/policy/counter_store.h"
#include "stack/policy/policy.h"

namespace gatecrash::gateway {

struct Context {
  /// The store, the sink and the observer are borrowed.
  Context(policy::CounterStore& counter_store, AuditSink& sink, Options gateway_options = {});

  /// From now on, `name` is this policy; null takes it away: its grants are denied everything.
  void set_policy(std::string_view name, std::shared_ptr<const policy::Policy> policy);

  /// The snapshot for one message, or null.
  std::shared_ptr<const policy::Policy> policy_of(std::string_view name) const;

  policy::CounterStore& counters;
  AuditSink& audit;
  Options options;
  Observer* observer = nullptr;  // may be null
  Approvals approvals;
  Rng rng;                     // names of sessions
  std::uint64_t sequence = 0;  // of the last decision row

 private:
  std::map<std::string, std::shared_ptr<const policy::Policy>, std::less<>> policies_;
};

}  // namespace gatecrash::gateway
