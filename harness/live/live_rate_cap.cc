#include "harness/live/live_rate_cap.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
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
struct CallSeen {
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
  std::vector<CallSeen> seen;
  std::set<std::int64_t> windows;  // in which something got through
};

/// The calls of a history of these outcomes, of the denied ones all or `denied` alone.
std::vector<QuotaCall> calls_of(const History& history, const CallSeen* denied) {
  std::vector<QuotaCall> calls;
  for (const CallSeen& seen : history.seen) {
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

  void arrived(const judge::Exchange& exchange) override {
    if (exchange.is_call()) {
      open_[key_of(exchange)] = asked(exchange, QuotaCall::Outcome::kUnknown, exchange.at);
    }
  }

  void forwarded(const judge::Forward& forward) override {
    if (forward.exchange->is_call()) {
      keep(*forward.exchange, QuotaCall::Outcome::kAllowed, forward.at);
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || !answer.exchange->is_call() || !answer.denied ||
        answer.repeated || answer.exchange->forwarded > 0) {
      return;
    }
    if (counters_decided(*answer.exchange)) {
      keep(*answer.exchange, QuotaCall::Outcome::kDenied, answer.at);
    } else {
      open_.erase(key_of(*answer.exchange));
    }
  }

  void observed(const judge::Observation& observation) override {
    if (observation.kind != judge::Observation::Kind::kSettled) {
      return;
    }
    for (const auto& [key, questions] : open_) {  // nobody knows
      put(questions);
    }
    open_.clear();
    for (auto& [key, history] : histories_) {
      totals_.windows += history.windows.size();
      judge_history(history);
    }
    histories_.clear();
  }

 private:
  using Key = std::tuple<std::string, std::string, Instant>;

  /// One call at one counter.
  struct Question {
    History* history = nullptr;
    CallSeen seen;
  };

  static Key key_of(const judge::Exchange& exchange) {
    return {std::string(exchange.session), exchange.id, exchange.at};
  }

  /// Whether a call that was denied can have been denied by a counter alone.
  bool counters_decided(const judge::Exchange& exchange) const {
    return !exchange.unreadable &&
           model_.judge_timeless(exchange.message, exchange.tool, exchange.grant, exchange.revision)
               .allows();
  }

  /// What became of a call is known now.
  void keep(const judge::Exchange& exchange, QuotaCall::Outcome outcome, Instant until) {
    open_.erase(key_of(exchange));
    put(asked(exchange, outcome, until));
  }

  static void put(const std::vector<Question>& questions) {
    for (const Question& question : questions) {
      question.history->seen.push_back(question.seen);
    }
  }

  /// What a call asked of each counter.
  std::vector<Question> asked(const judge::Exchange& exchange, QuotaCall::Outcome outcome,
                              Instant until) {
    const auto all = model::limits_of(model_.policy(exchange.revision), exchange.tool);
    // Which of several denied it is not known; the others may have counted it, or not.
    if (outcome == QuotaCall::Outcome::kDenied && all[0]->size() + all[1]->size() > 1) {
      outcome = QuotaCall::Outcome::kUnknown;
    }
    std::vector<Question> questions;
    for (const auto* const limits : all) {
      for (const policy::Limit& limit : *limits) {
        ask(limit, exchange, outcome, until, questions);
      }
    }
    return questions;
  }

  void ask(const policy::Limit& limit, const judge::Exchange& exchange, QuotaCall::Outcome outcome,
           Instant until, std::vector<Question>& out) {
    const bool allowed = outcome == QuotaCall::Outcome::kAllowed;
    if (allowed) {
      checked();
    }
    const auto amount = model::amount_of(
        limit, {exchange.message.params.find("arguments"), model_.fields_of(exchange.grant)});
    if (!amount && allowed) {
      violated(until, exchange.session,
               describe(exchange) + " is at the server; " + limit.rule +
                   " counts an amount of it that cannot be counted");
    }
    const model::Nanos max =
        model::Nanos{limit.max.units()} * model::kNanosPerUnit + limit.max.nanos();
    if (!amount || max > kCountableMax) {
      return;
    }
    History& history = history_of(limit, exchange);
    history.quota.max = static_cast<std::uint64_t>(max);
    if (allowed) {
      history.windows.insert(us_since_epoch(until) / limit.window.count());
    }
    out.push_back({&history,
                   {{exchange.at - kSkewMax, until + kSkewMax, outcome,
                     static_cast<std::uint64_t>(std::min<model::Nanos>(*amount, kCountableMax))},
                    std::string(exchange.session),
                    describe(exchange),
                    exchange.saw(judge::Exchange::kUnordered)}});
  }

  History& history_of(const policy::Limit& limit, const judge::Exchange& exchange) {
    const auto who = model::counted_for(exchange.message, exchange.grant, exchange.session);
    const std::string_view whose = limit.scope == policy::Scope::kGrant     ? who.grant
                                   : limit.scope == policy::Scope::kSession ? who.session
                                                                            : std::string_view();
    History& history = histories_[{limit.rule, std::string(whose)}];
    history.quota.window = limit.window;
    history.quota.sliding = limit.algorithm == policy::Algorithm::kSliding;
    history.rule = limit.rule;
    history.max = limit.max.to_string();
    return history;
  }

  void judge_history(History& history) {
    std::sort(history.seen.begin(), history.seen.end(), [](const CallSeen& a, const CallSeen& b) {
      return a.call.returned < b.call.returned;
    });
    if (judge::is_possible(calls_of(history, nullptr), history.quota) == Possible::kYes) {
      return;
    }
    if (const CallSeen* const one = one_too_many(history)) {
      violated(one->call.returned - kSkewMax, one->session,
               one->what + " is one too many at the server, whatever the order of the calls; " +
                   history.rule + " allows " + history.max + " in its window");
      return;
    }
    for (const CallSeen& seen : history.seen) {
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
  static const CallSeen* one_too_many(const History& history) {
    std::vector<QuotaCall> calls;
    std::vector<const CallSeen*> through;
    for (const CallSeen& seen : history.seen) {
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
  std::map<Key, std::vector<Question>> open_;  // calls of which nothing is known yet
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
