#include "harness/judge/quota_history.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gatecrash::judge {
namespace {

using Outcome = QuotaCall::Outcome;

/// Depth first over the orders in which the calls may have taken place. A call takes place at one
/// of finitely many moments that matter: as early as it can, or the first moment of a window (or,
/// sliding, the first at which something has stopped to count) inside its interval.
class Search {
 public:
  Search(std::vector<QuotaCall> calls, const Quota& quota, std::size_t states_max)
      : calls_(std::move(calls)), quota_(quota), states_left_(states_max) {
    done_.resize(calls_.size());
  }

  Possible run() {
    const bool found = step(Instant::min());
    return found ? Possible::kYes : given_up_ ? Possible::kUnclear : Possible::kNo;
  }

 private:
  struct Counted {
    Instant at;
    std::uint64_t amount;

    friend auto operator<=>(const Counted&, const Counted&) = default;
  };

  using State = std::pair<std::vector<bool>, std::pair<Instant, std::vector<Counted>>>;

  bool step(Instant now) {
    Instant deadline = Instant::max();  // no call may take place later than another has returned
    bool all = true;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (!done_[i] && calls_[i].outcome != Outcome::kUnknown) {
        all = false;
        deadline = std::min(deadline, calls_[i].returned);
      }
    }
    if (all) {
      return true;  // what is unknown need not have counted
    }
    if (states_left_ == 0) {
      given_up_ = true;
      return false;
    }
    --states_left_;
    if (!failed_.insert({done_, {now, counted_}}).second) {
      return false;
    }
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (!done_[i] && place(i, std::max(now, calls_[i].invoked), deadline)) {
        return true;
      }
    }
    return false;
  }

  /// Lets call i be the next, at each moment that matters.
  bool place(std::size_t i, Instant earliest, Instant deadline) {
    for (const Instant at : moments(earliest, deadline)) {
      const std::uint64_t used = used_at(at);
      const bool fits = used + calls_[i].amount <= quota_.max;
      if (fits != (calls_[i].outcome != Outcome::kDenied)) {
        continue;
      }
      const std::vector<Counted> before = counted_;
      done_[i] = true;
      forget_before(at);
      if (fits) {
        counted_.push_back({at, calls_[i].amount});
      }
      if (step(at)) {
        return true;
      }
      done_[i] = false;
      counted_ = before;
    }
    return false;
  }

  std::vector<Instant> moments(Instant earliest, Instant deadline) const {
    std::vector<Instant> found;
    if (earliest > deadline) {
      return found;
    }
    found.push_back(earliest);
    if (quota_.sliding) {
      for (const Counted& counted : counted_) {
        found.push_back(counted.at + quota_.window);
      }
    } else {
      found.push_back(window_of(earliest) + quota_.window);
    }
    // Later moments matter too: to let less be counted when others come.
    for (const QuotaCall& call : calls_) {
      found.push_back(call.invoked);
      if (call.outcome != Outcome::kUnknown) {
        found.push_back(call.returned);
      }
    }
    std::erase_if(found, [&](Instant at) { return at < earliest || at > deadline; });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  Instant window_of(Instant at) const {
    Duration into = at.time_since_epoch() % quota_.window;
    into += into < Duration::zero() ? quota_.window : Duration::zero();
    return at - into;
  }

  /// Nothing takes place before `at` any more: what does not count then never will.
  void forget_before(Instant at) {
    std::erase_if(counted_, [&](const Counted& counted) { return !counts(counted, at); });
  }

  bool counts(const Counted& counted, Instant at) const {
    return quota_.sliding ? at - counted.at < quota_.window
                          : window_of(counted.at) == window_of(at);
  }

  std::uint64_t used_at(Instant at) const {
    std::uint64_t sum = 0;
    for (const Counted& counted : counted_) {
      sum += counts(counted, at) ? counted.amount : 0;
    }
    return sum;
  }

  std::vector<QuotaCall> calls_;
  Quota quota_;
  std::size_t states_left_;
  std::vector<bool> done_;
  std::vector<Counted> counted_;
  std::set<State> failed_;
  bool given_up_ = false;
};

}  // namespace

Possible is_possible(std::vector<QuotaCall> calls, const Quota& quota, std::size_t states_max) {
  return Search(std::move(calls), quota, states_max).run();
}

}  // namespace gatecrash::judge
