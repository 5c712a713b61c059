// Faults that show only where something else breaks, or somebody does something: counters or disks
// that are away, servers that answer late, gateways that start again, policies that are reloaded,
// clients that leave, people who decide. Their worlds have troubles.
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/builtin/faults/altered_store.h"
#include "harness/builtin/faults/families.h"
#include "stack/gateway/context.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using gateway::Action;
using gateway::Actions;
using gateway::AuditRow;
using gateway::Event;
using gateway::Gateway;
using policy::Charge;
using policy::Reservation;

using PolicyPointer = std::shared_ptr<const policy::Policy>;

/// The real counters, looked at on the way.
class WatchedStore : public Fault, public policy::CounterStore {
 public:
  policy::CounterStore& counters(policy::CounterStore& real) override {
    real_ = &real;
    return *this;
  }

  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    return seen(real_->reserve(charges, now), charges);
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return seen(real_->try_fit(charges, now), charges);
  }

  void refund(const std::vector<Charge>& charges, const Reservation& reservation) override {
    if (reservation.counted) {
      real_->refund(charges, reservation);
    }
  }

 protected:
  virtual Result<Reservation> seen(Result<Reservation> result,
                                   const std::vector<Charge>& charges) = 0;

 private:
  policy::CounterStore* real_ = nullptr;
};

/// While the counters are away, lets through what no rule names.
class OutageOpensDefault final : public WatchedStore {
 public:
  PolicyPointer policy(PolicyPointer real) override {
    policy_ = real;
    return real;
  }

  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    const auto message = client_message(event);
    const std::string tool(message ? called_tool(*message) : std::string_view());
    if (away_ && !tool.empty() && message->kind == wire::Message::Kind::kRequest &&
        policy_ != nullptr && !policy_->tools.contains(tool) && !forwards(actions)) {
      return {to_upstream(event, wire::write_message(*message))};
    }
    return actions;
  }

 private:
  Result<Reservation> seen(Result<Reservation> result,
                           const std::vector<Charge>& /*charges*/) override {
    away_ = !result.has_value();
    return result;
  }

  PolicyPointer policy_;
  bool away_ = false;
};

/// Counters that cannot be reached have room for everybody.
class OutageCountsNothing final : public WatchedStore {
  Result<Reservation> seen(Result<Reservation> result,
                           const std::vector<Charge>& charges) override {
    if (result) {
      return result;
    }
    Reservation open;
    open.granted = true;
    open.counted = false;
    open.window_us.resize(charges.size());
    return open;
  }
};

/// What cannot be written down is done all the same.
class FullDiskIsNoMatter final : public Fault, public gateway::AuditSink {
 public:
  gateway::AuditSink& audit(gateway::AuditSink& real) override {
    real_ = &real;
    return *this;
  }

  Status write(const AuditRow& row) override {
    static_cast<void>(real_->write(row));
    return {};
  }

 private:
  gateway::AuditSink* real_ = nullptr;
};

/// Counters in the gateway's own memory: each replica has others, and a start forgets them.
class CountsOfItsOwn final : public AlteredStore {};

/// Rows are numbered from 1 after each start.
class RowsBeginAgain final : public Fault {
  gateway::Options options(gateway::Options real) override {
    real.sequence_start = 0;
    return real;
  }
};

/// The policy that it began with, for ever.
class ReloadIsIgnored final : public Fault {
 public:
  PolicyPointer policy(PolicyPointer real) override {
    first_ = first_ == nullptr ? std::move(real) : first_;
    return first_;
  }

 private:
  PolicyPointer first_;
};

/// The rules of the new policy, but for limits: those were read at the start.
class ReloadKeepsLimits final : public Fault {
 public:
  PolicyPointer policy(PolicyPointer real) override {
    if (first_ == nullptr || real == nullptr) {
      first_ = real;
      return real;
    }
    auto mixed = *real;
    for (auto& [name, rule] : mixed.tools) {
      const auto old = first_->tools.find(name);
      if (old != first_->tools.end() && rule.checks.size() == old->second.checks.size()) {
        rule = old->second;
      }
    }
    return std::make_shared<const policy::Policy>(std::move(mixed));
  }

 private:
  PolicyPointer first_;
};

/// Who is answered late has long gone, it thinks.
class LateAnswerIsDropped final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    Actions actions = real.on(event, now);
    if (forwards(actions) && event.kind == Event::Kind::kClientMessage) {
      latest_.insert_or_assign(std::string(event.session), now);
    } else if (event.kind == Event::Kind::kUpstreamMessage) {
      const auto asked = latest_.find(std::string(event.session));
      if (asked != latest_.end() && now - asked->second > kPatience) {
        actions.clear();
      }
    }
    return actions;
  }

 private:
  static constexpr Duration kPatience = std::chrono::seconds(10);

  std::map<std::string, Instant> latest_;  // the session's last request
};

/// Connections whose server crashes are remembered for ever: it is the client that ends one.
class SessionNeverEnds final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    if (event.kind == Event::Kind::kClientClosed) {
      left_.insert(std::string(event.session));
    }
    const bool crashed =
        event.kind == Event::Kind::kUpstreamClosed && left_.erase(std::string(event.session)) == 0;
    return crashed ? Actions() : real.on(event, now);
  }

 private:
  std::set<std::string> left_;  // sessions whose client went first
};

/// A person who approves one call has approved all that wait.
class OneWordReleasesAll final : public Fault {
 public:
  Actions on(Gateway& real, const Event& event, Instant now) override {
    gateway::Approvals& approvals = real.context().approvals;
    const bool approved = std::any_of(waiting_.begin(), waiting_.end(), [&](const std::string& id) {
      return approvals.verdict(id, now) == gateway::Approvals::Verdict::kApproved;
    });
    for (const gateway::HeldCall& call : approvals.pending(now)) {
      if (approved) {
        static_cast<void>(approvals.approve(call.id, now));
      }
    }
    Actions actions = real.on(event, now);
    waiting_.clear();
    for (gateway::HeldCall& call : approvals.pending(now)) {
      waiting_.push_back(std::move(call.id));
    }
    return actions;
  }

 private:
  std::vector<std::string> waiting_;  // at most gateway::kHeldMax
};

constexpr std::array kTroubleFaults = {
    FaultKind{"outage-opens-default", "tools that no rule names pass while the counters are away",
              "fail-closed", kCapsPolicy, make_fault<OutageOpensDefault>, "store-outage"},
    FaultKind{"outage-counts-nothing", "while the counters are away nothing is counted",
              "fail-closed", kCapsPolicy, make_fault<OutageCountsNothing>, "store-outage"},
    FaultKind{"full-disk-is-no-matter", "calls go on although no row of them can be written",
              "fail-closed, audit-complete", kToolsPolicy, make_fault<FullDiskIsNoMatter>,
              "audit-outage"},
    FaultKind{"counts-of-its-own", "replicas count apart, and a start forgets what was counted",
              "rate-cap", kGrantPolicy, make_fault<CountsOfItsOwn>, "gateway-kill"},
    FaultKind{"rows-begin-again", "rows are numbered from 1 after each start", "audit-chain",
              kToolsPolicy, make_fault<RowsBeginAgain>, "gateway-kill"},
    FaultKind{"reload-is-ignored", "a policy is read once, at the start", "reload-atomic",
              kToolsPolicy, make_fault<ReloadIsIgnored>, "reload"},
    FaultKind{"reload-keeps-limits", "a reload brings rules, and leaves the limits as they were",
              "reload-atomic, rate-cap, allow-exactly-once", kCapsPolicy,
              make_fault<ReloadKeepsLimits>, "reload"},
    FaultKind{"late-answer-is-dropped", "an answer that takes ten seconds reaches nobody",
              "one-answer, liveness", kOpenPolicy, make_fault<LateAnswerIsDropped>,
              "server-silence"},
    FaultKind{"session-never-ends", "connections whose server crashes are kept for ever",
              "bounded-memory", kOpenPolicy, make_fault<SessionNeverEnds>, "server-crash"},
    FaultKind{"one-word-releases-all", "who approves one call has approved all that wait",
              "approval-held", kApprovalPolicy, make_fault<OneWordReleasesAll>, "any"},
};

}  // namespace

std::span<const FaultKind> trouble_faults() { return kTroubleFaults; }

}  // namespace gatecrash::builtin
