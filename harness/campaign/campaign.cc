#include "harness/campaign/campaign.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/campaign/needless.h"
#include "harness/campaign/signature.h"
#include "harness/campaign/twins.h"
#include "harness/campaign/world_transcript.h"
#include "harness/invariants/table.h"
#include "harness/simulate/rerun.h"

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using judge::Violation;

/// The first violation of that signature, or null.
const Violation* find_violation(const std::vector<Violation>& violations, std::string_view wanted) {
  const auto found = std::find_if(violations.begin(), violations.end(),
                                  [&](const Violation& v) { return signature(v) == wanted; });
  return found == violations.end() ? nullptr : &*found;
}

}  // namespace

struct Campaign::Run {
  simulate::WorldResult world;
  Tally tally;
  std::vector<Violation> violations;
  std::size_t by_itself = 0;  // of these, before its twins were run
};

namespace {

/// The first messages of a world, for its twins.
class Beginning {
 public:
  explicit Beginning(std::uint64_t world_seed) : writer_(world_seed) {}

  void add(const judge::Observation& observation) {
    messages_ += observation.kind == judge::Observation::Kind::kClientToGateway ? 1 : 0;
    if (messages_ <= kTwinMessagesMax) {
      writer_.add(observation);
    }
  }

  transcript::Transcript take() { return writer_.take(); }

 private:
  WorldTranscript writer_;
  std::uint64_t messages_ = 0;
};

}  // namespace

Campaign::Campaign(simulate::Subject subject, const Plan& plan, Hunt hunt)
    : subject_(std::move(subject)),
      tools_(*subject_.policy, subject_.catalog),
      plan_(plan),
      hunt_(std::move(hunt)) {}

void Campaign::resume(std::uint64_t next_world, Tally tally, std::set<std::string> known) {
  next_world_ = next_world;
  tally_ = std::move(tally);
  signatures_ = std::move(known);
}

Campaign::Run Campaign::run(Choices& choices, const World& world, const Sought* until,
                            const simulate::Watcher& watcher) const {
  const bool twins =
      subject_.make_stack_under && has_twins(world.seed) && (until == nullptr || until->by_twins);
  const auto stack = subject_.make_stack(world.seed);
  judge::Judge judge(invariants::table(), subject_.policy, subject_.visible);
  simulate::WorldOptions options{.policy = *subject_.policy,
                                 .tools = tools_,
                                 .known = subject_.known,
                                 .calls_max = world.calls_max,
                                 .troubles = subject_.troubles,
                                 .policies = subject_.policies,
                                 .victims = subject_.victims};
  if (until != nullptr && until->by_twins) {
    options.calls_max = std::min(options.calls_max, kTwinMessagesMax);
  } else if (until != nullptr) {
    options.stop_at = [&](const Violation& violation) {
      return signature(violation) == until->signature;
    };
  }
  Run run;
  Beginning beginning(world.seed);
  run.world =
      simulate::run_world(choices, *stack, judge, options,
                          twins ? simulate::Watcher([&](const judge::Observation& observation) {
                            beginning.add(observation);
                            if (watcher) {
                              watcher(observation);
                            }
                          })
                                : watcher);
  run.by_itself = judge.violations().size();
  if (twins) {
    judge_its_twins(beginning.take(), world.seed, judge);
  }
  run.tally.calls = run.world.calls;
  run.tally.client_messages = run.world.client_messages;
  run.tally.virtual_time = run.world.virtual_time;
  run.tally.marks = run.world.marks;
  run.tally.totals = judge.totals();
  run.tally.counts = judge.counts();
  run.violations = judge.violations();
  return run;
}

void Campaign::judge_its_twins(const transcript::Transcript& recording, std::uint64_t world_seed,
                               judge::Judge& judge) const {
  judge_twins(recording,
              {.policy = subject_.policy,
               .make =
                   [&](std::shared_ptr<const policy::Policy> policy) {
                     return subject_.make_stack_under(std::move(policy), world_seed);
                   }},
              judge);
}

bool Campaign::run_next_world() {
  const auto index = plan_.next(next_world_);
  if (!index) {
    return false;
  }
  const World world{*index, world_seed(plan_.seed, *index), plan_.calls_of(*index)};
  Choices choices = Choices::from_seed(world.seed);
  Run done = run(choices, world, nullptr, {});
  for (std::size_t i = 0; i < done.violations.size(); ++i) {
    if (is_new(done.violations[i])) {
      add_finding(done.violations[i], world, i >= done.by_itself);
    }
  }
  done.tally.add_trace(world.index, done.world.trace_hash);
  tally_.add(done.tally);
  next_world_ = *index + 1;
  return true;
}

bool Campaign::is_new(const Violation& violation) {
  return signatures_.size() < hunt_.findings_max && (!hunt_.wanted || hunt_.wanted(violation)) &&
         signatures_.insert(signature(violation)).second;
}

void Campaign::add_finding(const Violation& violation, const World& world, bool by_twins) {
  Finding finding;
  finding.violation = violation;
  finding.signature = signature(violation);
  finding.world = world.index;
  finding.world_seed = world.seed;
  const Sought sought{finding.signature, by_twins};
  shrink_choices(finding, world, sought);
  record(finding, world, sought);
  drop_needless(finding, sought);
  finding.client_messages = client_messages(finding.transcript);
  findings_.push_back(std::move(finding));
}

void Campaign::shrink_choices(Finding& finding, const World& world, const Sought& sought) const {
  const auto run_choices = [&](Choices choices) {
    choices.record();
    const Run done = run(choices, world, &sought, {});
    return Trial{find_violation(done.violations, finding.signature) != nullptr, choices.sequence(),
                 choices.spans()};
  };
  const Shrunk shrunk = shrink(
      run_choices(Choices::from_seed(world.seed)),
      [&](const auto& sequence) { return run_choices(Choices::from_sequence(sequence)); },
      kShrinkRunsMax, hunt_.watch);
  finding.choices = shrunk.best.sequence;
  finding.shrink_runs = shrunk.runs;
}

void Campaign::record(Finding& finding, const World& world, const Sought& sought) const {
  WorldTranscript writer(world.seed);
  Choices choices = Choices::from_sequence(finding.choices);
  const Run last =
      run(choices, world, &sought, [&](const auto& observation) { writer.add(observation); });
  finding.violation = *find_violation(last.violations, finding.signature);
  finding.transcript = writer.take();
}

void Campaign::drop_needless(Finding& finding, const Sought& sought) const {
  const auto replay =
      [&](const transcript::Transcript& candidate) -> std::optional<transcript::Transcript> {
    if (hunt_.watch && !hunt_.watch({finding.shrink_runs, finding.choices.size()})) {
      return std::nullopt;
    }
    ++finding.shrink_runs;
    const auto stack = subject_.make_stack(finding.world_seed);
    judge::Judge judge(invariants::table(), subject_.policy, subject_.visible);
    WorldTranscript writer(finding.world_seed);
    simulate::rerun(candidate, *stack, judge,
                    [&](const auto& observation) { writer.add(observation); });
    if (sought.by_twins) {
      judge_its_twins(candidate, finding.world_seed, judge);
    }
    const Violation* const again = find_violation(judge.violations(), finding.signature);
    if (again == nullptr) {
      return std::nullopt;
    }
    finding.violation = *again;
    return writer.take();
  };
  finding.transcript = without_needless(std::move(finding.transcript), replay);
}

}  // namespace gatecrash::campaign
