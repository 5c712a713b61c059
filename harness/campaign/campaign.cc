#include "harness/campaign/campaign.h"

#include <algorithm>
#include <utility>

#include "harness/campaign/shrink.h"
#include "harness/campaign/world_transcript.h"
#include "harness/invariants/table.h"

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using judge::Count;
using judge::Totals;
using judge::Violation;

void add(Totals& sum, const Totals& more) {
  sum.calls += more.calls;
  sum.allowed += more.allowed;
  sum.denied += more.denied;
  sum.unreadable += more.unreadable;
  sum.reached += more.reached;
  sum.effects += more.effects;
  sum.writes += more.writes;
  sum.windows += more.windows;
}

void add(std::vector<Count>& sums, const std::vector<Count>& more) {
  if (sums.empty()) {
    sums = more;
    return;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i].checked += more[i].checked;
    sums[i].violations += more[i].violations;
  }
}

}  // namespace

struct Campaign::Run {
  simulate::WorldResult world;
  Totals totals;
  std::vector<Count> counts;
  std::vector<Violation> violations;

  /// The first violation of that invariant, or null.
  const Violation* of(std::string_view invariant) const {
    const auto found = std::find_if(violations.begin(), violations.end(),
                                    [&](const Violation& v) { return v.invariant == invariant; });
    return found == violations.end() ? nullptr : &*found;
  }
};

std::uint64_t world_seed(std::uint64_t campaign_seed, std::uint64_t index) {
  return Hasher().add(campaign_seed).add(index).value();
}

Campaign::Campaign(simulate::Subject subject, std::uint64_t seed, std::function<bool()> stop)
    : subject_(std::move(subject)),
      tools_(*subject_.policy, subject_.catalog),
      seed_(seed),
      stop_(std::move(stop)) {}

Campaign::Run Campaign::run(Choices& choices, std::uint64_t seed_of_world, std::uint64_t calls_max,
                            std::string_view until_invariant,
                            const simulate::Watcher& watcher) const {
  const auto stack = subject_.make_stack(seed_of_world);
  judge::Judge judge(invariants::table(), subject_.policy, subject_.visible);
  const simulate::WorldOptions options{.policy = *subject_.policy,
                                       .tools = tools_,
                                       .known = subject_.known,
                                       .calls_max = calls_max,
                                       .stop_at_invariant = until_invariant};
  Run run;
  run.world = simulate::run_world(choices, *stack, judge, options, watcher);
  run.totals = judge.totals();
  run.counts = judge.counts();
  run.violations = judge.violations();
  return run;
}

void Campaign::run_world(std::uint64_t calls_max) {
  const std::uint64_t seed = world_seed(seed_, worlds_);
  Choices choices = Choices::from_seed(seed);
  const Run done = run(choices, seed, calls_max, {}, {});
  calls_ += done.world.calls;
  for (const Violation& violation : done.violations) {
    if (!has_finding(violation.invariant)) {
      add_finding(violation, seed, calls_max);
    }
  }
  ++worlds_;
  client_messages_ += done.world.client_messages;
  virtual_time_ += done.world.virtual_time;
  trace_.add(done.world.trace_hash);
  add(totals_, done.totals);
  add(counts_, done.counts);
}

bool Campaign::has_finding(std::string_view invariant) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
    return finding.violation.invariant == invariant;
  });
}

void Campaign::add_finding(const Violation& violation, std::uint64_t seed_of_world,
                           std::uint64_t calls_max) {
  const std::string invariant = violation.invariant;
  const auto run_choices = [&](Choices choices) {
    choices.record();
    const Run done = run(choices, seed_of_world, calls_max, invariant, {});
    return Trial{done.of(invariant) != nullptr, choices.sequence(), choices.spans()};
  };
  const Shrunk shrunk = shrink(
      run_choices(Choices::from_seed(seed_of_world)),
      [&](const auto& sequence) { return run_choices(Choices::from_sequence(sequence)); },
      kShrinkRunsMax, stop_);

  Finding finding;
  finding.world = worlds_;
  finding.world_seed = seed_of_world;
  finding.choices = shrunk.best.sequence;
  finding.shrink_runs = shrunk.runs;
  finding.found_after_calls = calls_;
  WorldTranscript writer(seed_of_world);
  Choices choices = Choices::from_sequence(finding.choices);
  const Run last = run(choices, seed_of_world, calls_max, invariant,
                       [&](const auto& observation) { writer.add(observation); });
  finding.violation = *last.of(invariant);
  finding.client_messages = last.world.client_messages;
  finding.transcript = writer.take();
  findings_.push_back(std::move(finding));
}

}  // namespace gatecrash::campaign
