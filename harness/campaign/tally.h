// tally: what worlds add up to.
//
// Sums only, the trace included: the order in which worlds were run makes no difference, so that
// shards and resumed campaigns come to what one run comes to.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/judge/judge.h"
#include "harness/simulate/coverage.h"
#include "harness/simulate/marks.h"
#include "stack/base/time.h"

namespace gatecrash::campaign {

struct Tally {
  std::uint64_t worlds = 0;
  std::uint64_t calls = 0;
  std::uint64_t client_messages = 0;
  Duration virtual_time{};
  std::uint64_t trace = 0;  // the sum of hash(world, its trace hash), modulo 2^64
  judge::Totals totals;
  std::vector<judge::Count> counts;  // by invariant, in the judge's order
  simulate::Marks marks;             // the interesting states that were reached
  simulate::Coverage coverage;       // and all that are told apart

  /// Counts one more world, which has the trace hash.
  void add_trace(std::uint64_t world, std::uint64_t trace_hash);

  void add(const Tally& more);
};

/// Each number of a tally by its name in files: f(name, number).
template <class TallyOrConst, class Function>
void each_number(TallyOrConst& tally, const Function& f) {
  f("worlds", tally.worlds);
  f("calls", tally.calls);
  f("client_messages", tally.client_messages);
  f("tool_calls", tally.totals.calls);
  f("allowed", tally.totals.allowed);
  f("denied", tally.totals.denied);
  f("unreadable", tally.totals.unreadable);
  f("reached", tally.totals.reached);
  f("effects", tally.totals.effects);
  f("writes", tally.totals.writes);
  f("windows", tally.totals.windows);
}

}  // namespace gatecrash::campaign
