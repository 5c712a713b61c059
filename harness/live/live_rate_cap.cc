#include "harness/live/live_rate_cap.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/invariants/table.h"
#include "harness/judge/invariant.h"
#include "harness/judge/quota_history.h"

namespace gatecrash::live {
namespace {

using judge::Possible;
using judge::QuotaCall;

// In billionths of a call: a limit beyond it is never reached in a world.
constexpr auto kCountableMax = std::numeric_limits<std::uint64_t>::max() / 4;

/// One call as one counter may have seen it.
struct Seen {
  QuotaCall call;
  std::string session;
  std::string what;        // "tools/call read (id 7)"
  bool unordered = false;  // whether it or another came first is not known
};

/// What one counter was asked.
struct History {
  judge::Quota quota;
  std::string rule;
  std::string max;
  std::vector<Seen> seen;
  std::set<std::int64_t> windows;  // in which something got through
};

/// The calls of a history of these outcomes, of the denied ones all or `denied` alone.
std::vector<QuotaCall> calls_of(const History& history, const Seen* denied) {
  std::vector<QuotaCall> calls;
  for (const Seen& seen : history.seen) {
    if (seen.call.outcome != QuotaCall::Outcome::kDenied || denied == nullptr || denied == &seen) {
      calls.push_back(seen.call);
    }
  }
  return calls;
}

class LiveRateCap final : public judge::Invariant {
 public:
  explicit LiveRateCap(const judge::Setting& setting)
      : Invariant(setting, setting.visible.upstream),
        model_(setting.model),
        totals_(setting.totals) {}

  void forwarded(const judge::Forward& forward) override {
    add(*forward.exchange, QuotaCall::Outcome::kAllowed, forward.at);
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange != nullptr && answer.denied && !answer.repeated && may_count(answer)) {
      add(*answer.exchange, QuotaCall::Outcome::kDenied, answer.at);
    }
  }

  void ended(const judge::Exchange& exchange) override {
    if (exchange.forwarded == 0 && !exchange.denied) {
      add(exchange, QuotaCall::Outcome::kUnknown, exchange.at);
    }
  }

  void observed(const judge::Observation& observation) override {
    if (observation.kind == judge::Observation::Kind::kSettled) {
      for (auto& [key, history] : histories_) {
        totals_.windows += history.windows.size();
        judge_history(history);
      }
      histories_.clear();
    }
  }

 private:
  /// Whether counters were asked about a call that was denied, as far as the policy goes.
  bool may_count(const judge::Answer& answer) const {
    const judge::Exchange& exchange = *answer.exchange;
    return exchange.forwarded == 0 && !exchange.unreadable &&
           model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, exchange.revision)
               .allows();
  }

  void add(const judge::Exchange& exchange, QuotaCall::Outcome outcome, Instant until) {
    if (!exchange.is_call()) {
      return;
    }
    const auto all = model::limits_of(model_.policy(exchange.revision), exchange.tool);
    // Which of several denied it is not known; the others may have counted it, or not.
    if (outcome == QuotaCall::Outcome::kDenied && all[0]->size() + all[1]->size() > 1) {
      outcome = QuotaCall::Outcome::kUnknown;
    }
    for (const auto* const limits : all) {
      for (const policy::Limit& limit : *limits) {
        add_to(limit, exchange, outcome, until);
      }
    }
  }

  void add_to(const policy::Limit& limit, const judge::Exchange& exchange,
              QuotaCall::Outcome outcome, Instant until) {
    const bool allowed = outcome == QuotaCall::Outcome::kAllowed;
    const auto amount = model::amount_of(
        limit, {exchange.message.params.find("arguments"), model_.fields_of(exchange.grant)});
    if (allowed) {
      checked();
    }
    if (!amount) {
      if (allowed) {
        violated(until, exchange.session,
                 describe(exchange) + " is at the server; " + limit.rule +
                     " counts an amount of it that cannot be counted");
      }
      return;
    }
    const model::Nanos max =
        model::Nanos{limit.max.units()} * model::kNanosPerUnit + limit.max.nanos();
    if (max > kCountableMax) {
      return;
    }
    const auto who = model::counted_for(exchange.message, exchange.grant, exchange.session);
    const std::string_view whose = limit.scope == policy::Scope::kGrant     ? who.grant
                                   : limit.scope == policy::Scope::kSession ? who.session
                                                                            : std::string_view();
    History& history = histories_[{limit.rule, std::string(whose)}];
    history.quota = {static_cast<std::uint64_t>(max), limit.window,
                     limit.algorithm == policy::Algorithm::kSliding};
    history.rule = limit.rule;
    history.max = limit.max.to_string();
    history.seen.push_back(
        {{exchange.at - kSkewMax, until + kSkewMax, outcome,
          static_cast<std::uint64_t>(std::min<model::Nanos>(*amount, kCountableMax))},
         std::string(exchange.session),
         describe(exchange),
         exchange.saw(judge::Exchange::kUnordered)});
    if (allowed) {
      history.windows.insert(us_since_epoch(until) / limit.window.count());
    }
  }

  void judge_history(History& history) {
    std::sort(history.seen.begin(), history.seen.end(),
              [](const Seen& a, const Seen& b) { return a.call.returned < b.call.returned; });
    if (judge::is_possible(calls_of(history, nullptr), history.quota) == Possible::kYes) {
      return;
    }
    if (const Seen* const one = one_too_many(history)) {
      violated(one->call.returned - kSkewMax, one->session,
               one->what + " is one too many at the server, whatever the order of the calls; " +
                   history.rule + " allows " + history.max + " in its window");
      return;
    }
    for (const Seen& seen : history.seen) {
      if (seen.call.outcome == QuotaCall::Outcome::kDenied && seen.unordered &&
          judge::is_possible(calls_of(history, &seen), history.quota) == Possible::kNo) {
        violated(seen.call.returned - kSkewMax, seen.session,
                 seen.what + " is answered as denied, and whatever the order of the calls " +
                     history.rule + " had room for it: it allows " + history.max +
                     " in its window");
        return;
      }
    }
  }

  /// The first with which those that got through cannot all have been counted; or null.
  static const Seen* one_too_many(const History& history) {
    std::vector<QuotaCall> calls;
    std::vector<const Seen*> through;
    for (const Seen& seen : history.seen) {
      if (seen.call.outcome == QuotaCall::Outcome::kAllowed) {
        through.push_back(&seen);
      }
    }
    const auto fit = [&](std::size_t count) {
      calls.clear();
      for (std::size_t i = 0; i < count; ++i) {
        calls.push_back(through[i]->call);
      }
      return judge::is_possible(calls, history.quota) != Possible::kNo;
    };
    std::size_t good = 0;
    std::size_t bad = through.size();
    if (fit(bad)) {
      return nullptr;
    }
    while (bad - good > 1) {  // what does not fit does not fit with more
      const std::size_t middle = (good + bad) / 2;
      (fit(middle) ? good : bad) = middle;
    }
    return through[bad - 1];
  }

  const model::ReferenceModel& model_;
  judge::Totals& totals_;
  std::map<std::pair<std::string, std::string>, History> histories_;  // by rule and scope value
};

std::unique_ptr<judge::Invariant> make_live_rate_cap(const judge::Setting& setting) {
  return std::make_unique<LiveRateCap>(setting);
}

}  // namespace

judge::InvariantTable live_table() {
  static const std::vector<judge::InvariantKind> kTable = [] {
    const judge::InvariantTable all = invariants::table();
    std::vector<judge::InvariantKind> kinds(all.begin(), all.end());
    for (judge::InvariantKind& kind : kinds) {
      if (kind.name == "rate-cap") {
        kind.make = make_live_rate_cap;
      }
    }
    return kinds;
  }();
  return kTable;
}

}  // namespace gatecrash::live
