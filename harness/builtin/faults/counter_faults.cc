// Faults of counting: the store that a gateway keeps its quotas in, and the clock it counts by.
#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "harness/builtin/faults/altered_store.h"
#include "harness/builtin/faults/families.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using policy::Amount;
using policy::Charge;
using policy::Reservation;

/// A store of its own making: one total a key in what it takes for the window of `now`.
class OwnWindows : public policy::CounterStore, public Fault {
 public:
  policy::CounterStore& counters(policy::CounterStore& /*real*/) override { return *this; }

  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    Reservation reservation = fit(charges, now);
    for (std::size_t i = 0; reservation.granted && i < charges.size(); ++i) {
      Amount& used = totals_.at(charges[i].key).used;
      used = used.plus(charges[i].amount).value_or(Amount::most());
    }
    return reservation;
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return fit(charges, now);
  }

  void refund(const std::vector<Charge>& /*charges*/, const Reservation& /*reserved*/) override {}

 protected:
  struct Total {
    Instant start;
    Amount used;
  };

  /// The start of the window of `now`; `known` is the one that the counter is in.
  virtual Instant window_of(const Charge& charge, const Total& known, Instant now) = 0;

 private:
  Reservation fit(const std::vector<Charge>& charges, Instant now) {
    Reservation reservation;
    for (std::size_t i = 0; i < charges.size(); ++i) {
      const Charge& charge = charges[i];
      Total& total = totals_.try_emplace(charge.key, Total{now, {}}).first->second;
      if (const Instant start = window_of(charge, total, now); start != total.start) {
        total = {start, {}};
      }
      const auto sum = total.used.plus(charge.amount);
      if (!sum || *sum > charge.max) {
        reservation.refused_at = i;
        return reservation;
      }
      reservation.window_us.push_back(us_since_epoch(total.start));
    }
    reservation.granted = true;
    return reservation;
  }

  std::map<std::string, Total> totals_;
};

class CapOffByOne final : public AlteredStore {
  void alter(Charge& charge) override {
    charge.max = charge.max.plus(Amount::of(1)).value_or(Amount::most());
  }
};

class ZeroMeansUnlimited final : public AlteredStore {
  void alter(Charge& charge) override {
    if (charge.max.is_zero()) {
      charge.max = Amount::most();
    }
  }
};

class WindowResetsEarly final : public AlteredStore {
  void alter(Charge& charge) override { charge.window /= 2; }
};

class CounterPerRequest final : public AlteredStore {
  void alter(Charge& charge) override { charge.key += std::to_string(++request_); }

  std::uint64_t request_ = 0;
};

/// The time of the first call for ever: a counter that never opens again.
class WindowNeverResets final : public AlteredStore {
  Instant altered_time(Instant now) override {
    first_ = std::min(first_, now);
    return first_;
  }

  Instant first_ = Instant::max();
};

/// Windows that begin with the first call instead of on the clock's minute.
class WindowNotAligned final : public OwnWindows {
  Instant window_of(const Charge& charge, const Total& known, Instant now) override {
    return now >= known.start + charge.window ? now : known.start;
  }
};

/// A clock that now and then steps back by a window, and a store that starts anew when the window
/// is not the one it knows.
class ClockStepReopensWindow final : public OwnWindows {
  Instant window_of(const Charge& charge, const Total& /*known*/, Instant now) override {
    const Instant told = ++calls_ % 2 == 0 ? now - charge.window : now;
    return Instant(told.time_since_epoch() / charge.window * charge.window);
  }

  std::uint64_t calls_ = 0;
};

/// Takes the clock at its word: a window that it steps back into begins anew.
class ClockIsBelieved final : public OwnWindows {
  Instant window_of(const Charge& charge, const Total& /*known*/, Instant now) override {
    return Instant(now.time_since_epoch() / charge.window * charge.window);
  }
};

/// Takes a call's charge back when the server answers it with an error, although the server has
/// had it.
class RefundOnErrorAnswer final : public Fault, public policy::CounterStore {
 public:
  policy::CounterStore& counters(policy::CounterStore& /*real*/) override { return *this; }

  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    auto reserved = store_.reserve(charges, now);
    if (reserved && reserved->granted) {
      latest_ = Reserved{charges, *reserved};
    }
    return reserved;
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return store_.try_fit(charges, now);
  }

  void refund(const std::vector<Charge>& charges, const Reservation& reservation) override {
    store_.refund(charges, reservation);
  }

  gateway::Actions on(gateway::Gateway& real, const gateway::Event& event, Instant now) override {
    latest_.reset();
    auto actions = real.on(event, now);
    if (const auto message = client_message(event); message && latest_ && forwards(actions)) {
      calls_.insert_or_assign(key(event, *message), *std::move(latest_));
    } else if (event.kind == gateway::Event::Kind::kUpstreamMessage) {
      take_back(event);
    }
    return actions;
  }

 private:
  struct Reserved {
    std::vector<Charge> charges;
    Reservation reservation;
  };

  static std::string key(const gateway::Event& event, const wire::Message& message) {
    return std::string(event.session) + (message.id.is_string() ? "\"" : "#") +
           (message.id.is_string() ? message.id.as_string() : message.id.number_token());
  }

  void take_back(const gateway::Event& event) {
    const auto answer = wire::read_message(event.bytes);
    if (!answer || !answer->is_response() || answer->id.is_null()) {
      return;
    }
    const auto call = calls_.find(key(event, *answer));
    if (call == calls_.end()) {
      return;
    }
    const wire::Value* const flag = answer->result.find("isError");
    if (answer->kind == wire::Message::Kind::kError ||
        (flag != nullptr && *flag == wire::Value(true))) {
      store_.refund(call->second.charges, call->second.reservation);
    }
    calls_.erase(call);
  }

  policy::MemoryCounterStore store_;
  std::optional<Reserved> latest_;
  std::map<std::string, Reserved> calls_;
};

constexpr std::array kCounterFaults = {
    FaultKind{"cap-off-by-one", "a limit compares with > where it needs >=", "rate-cap",
              kCapsPolicy, make_fault<CapOffByOne>},
    FaultKind{"zero-means-unlimited", "a cap of 0 is taken for no cap", "rate-cap", kLimitsPolicy,
              make_fault<ZeroMeansUnlimited>},
    FaultKind{"window-resets-early", "a window is half as long as the policy says", "rate-cap",
              kCapsPolicy, make_fault<WindowResetsEarly>},
    FaultKind{"window-never-resets", "a counter that is full stays full for ever",
              "allow-exactly-once", kCapsPolicy, make_fault<WindowNeverResets>},
    FaultKind{"window-not-aligned", "a window begins with the first call, not on the minute",
              "allow-exactly-once", kGrantPolicy, make_fault<WindowNotAligned>},
    FaultKind{"counter-per-request", "the counter's key holds the request: it never fills",
              "rate-cap", kCapsPolicy, make_fault<CounterPerRequest>},
    FaultKind{"clock-step-reopens-window", "a clock that steps back gives a used window anew",
              "rate-cap", kGrantPolicy, make_fault<ClockStepReopensWindow>},
    FaultKind{"refund-on-error-answer", "a call that the server failed costs nothing", "rate-cap",
              kCapsPolicy, make_fault<RefundOnErrorAnswer>},
    FaultKind{"clock-is-believed", "a window that the clock steps back into begins anew",
              "rate-cap", kGrantPolicy, make_fault<ClockIsBelieved>, "clock-step"},
};

}  // namespace

std::span<const FaultKind> counter_faults() { return kCounterFaults; }

}  // namespace gatecrash::builtin
