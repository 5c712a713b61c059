// Faults of quotas: what a call costs, whose counter pays it, and in which kind of window.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/builtin/faults/altered_store.h"
#include "harness/builtin/faults/families.h"

namespace gatecrash::builtin {
namespace {

using policy::Algorithm;
using policy::Amount;
using policy::Charge;
using policy::Reservation;

constexpr std::string_view kCostPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {
      "limits": [{"counter": "lists", "window": "minute", "max": 3, "increment": 2}]}
  }})";

constexpr std::string_view kGlobalPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {
      "limits": [{"counter": "lists", "window": "minute", "max": 1, "scope": "global"}]}
  }})";

constexpr std::string_view kSlidingPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {"limits": [
      {"counter": "lists", "window": "minute", "max": 1, "algorithm": "sliding"}]}
  }})";

// The second limit refuses what the first has room for.
constexpr std::string_view kBurstPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {"limits": [{"counter": "minute", "window": "minute", "max": 2},
                                   {"counter": "burst", "window": 10, "max": 1}]}
  }})";

// Counters of one name, one to each tool.
constexpr std::string_view kTwoToolsPolicy = R"({
  "version": "1", "default": "deny",
  "tools": {
    "list_datastores": {"limits": [{"counter": "calls", "window": "minute", "max": 1}]},
    "read_fhir_resource": {"limits": [{"counter": "calls", "window": "minute", "max": 1}]}
  }})";

constexpr std::string_view kAllToolsPolicy = R"({
  "version": "1", "default": "deny",
  "all_tools": {"limits": [{"counter": "all", "window": "minute", "max": 1}]},
  "tools": {"list_datastores": {}, "read_fhir_resource": {}}})";

class CostCountedAsOne final : public AlteredStore {
  void alter(Charge& charge) override { charge.amount = Amount::of(1); }
};

class SlidingCountedAsFixed final : public AlteredStore {
  void alter(Charge& charge) override { charge.algorithm = Algorithm::kFixed; }
};

class FixedCountedAsSliding final : public AlteredStore {
  void alter(Charge& charge) override { charge.algorithm = Algorithm::kSliding; }
};

/// Keeps its counters by the limit's numbers, not by its name.
class EqualLimitsShareACounter final : public AlteredStore {
  void alter(Charge& charge) override { charge.key = std::to_string(charge.window.count()); }
};

/// Has room for one counter: another one's call empties it.
class CounterEvicted final : public AlteredStore {
  void alter(Charge& charge) override {
    if (std::exchange(latest_, charge.key) != charge.key) {
      ++generation_;
    }
    charge.key += std::to_string(generation_);
  }

  std::string latest_;
  int generation_ = 0;
};

/// Counts one charge after the other, also when a later one does not fit.
class PartOfARefusedCallCounted final : public AlteredStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    Reservation all;
    for (std::size_t i = 0; i < charges.size(); ++i) {
      TRY(const Reservation one, AlteredStore::reserve({charges[i]}, now));
      if (!one.granted) {
        all.refused_at = i;
        return all;
      }
      all.window_us.push_back(one.window_us.front());
    }
    all.granted = true;
    return all;
  }
};

/// Counts after it has looked: a second call between the two finds room.
class CountsTheCallBefore final : public AlteredStore {
 public:
  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    TRY(Reservation fits, AlteredStore::try_fit(charges, now));
    if (fits.granted && !waiting_.empty()) {
      TRY(const Reservation counted, AlteredStore::reserve(waiting_, now));
      static_cast<void>(counted);
    }
    if (fits.granted) {
      waiting_ = charges;
    }
    return fits;
  }

 private:
  std::vector<Charge> waiting_;
};

/// Enforces a copy of the policy without the limits that hold for all tools.
class LimitsOfAllToolsIgnored final : public Fault {
 public:
  std::shared_ptr<const policy::Policy> policy(
      std::shared_ptr<const policy::Policy> real) override {
    auto altered = std::make_shared<policy::Policy>(*real);
    altered->all_tools = {};
    return altered;
  }
};

class GlobalCountedPerGrant final : public Fault {
 public:
  std::shared_ptr<const policy::Policy> policy(
      std::shared_ptr<const policy::Policy> real) override {
    auto altered = std::make_shared<policy::Policy>(*real);
    for (auto& [name, rule] : altered->tools) {
      for (policy::Limit& limit : rule.limits) {
        limit.scope = policy::Scope::kGrant;
      }
    }
    return altered;
  }
};

constexpr std::array kQuotaFaults = {
    FaultKind{"cost-counted-as-one", "a call that costs 2 is counted as 1", "rate-cap", kCostPolicy,
              make_fault<CostCountedAsOne>},
    FaultKind{"sliding-counted-as-fixed", "a sliding window is counted by the clock's minutes",
              "rate-cap", kSlidingPolicy, make_fault<SlidingCountedAsFixed>},
    FaultKind{"fixed-counted-as-sliding", "a minute's quota comes back call by call, too late",
              "allow-exactly-once", kGrantPolicy, make_fault<FixedCountedAsSliding>},
    FaultKind{"equal-limits-share-a-counter", "two tools' limits of one size are one counter",
              "allow-exactly-once", kTwoToolsPolicy, make_fault<EqualLimitsShareACounter>},
    FaultKind{"counter-evicted", "a counter is dropped to make room for another", "rate-cap",
              kTwoToolsPolicy, make_fault<CounterEvicted>},
    FaultKind{"part-of-a-refused-call-counted",
              "of two limits the first counts what the second "
              "refuses",
              "allow-exactly-once", kBurstPolicy, make_fault<PartOfARefusedCallCounted>},
    FaultKind{"counts-the-call-before", "room is looked for before the last call is counted",
              "rate-cap", kGrantPolicy, make_fault<CountsTheCallBefore>},
    FaultKind{"limits-of-all-tools-ignored", "limits under all_tools are not looked at", "rate-cap",
              kAllToolsPolicy, make_fault<LimitsOfAllToolsIgnored>},
    FaultKind{"global-counted-per-grant", "a quota for all is given to each", "rate-cap",
              kGlobalPolicy, make_fault<GlobalCountedPerGrant>},
};

}  // namespace

std::span<const FaultKind> quota_faults() { return kQuotaFaults; }

}  // namespace gatecrash::builtin
