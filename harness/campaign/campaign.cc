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
#include "stack/base/check.h"
#include "stack/base/hash.h"

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using judge::Violation;
using simulate::Reached;
using simulate::WorldResult;

// Trying what of a world is worth keeping takes at most one call for so many of the campaign's.
constexpr std::uint64_t kLearnPart = 8;

// What it takes to make a world, in calls.
constexpr std::uint64_t kWorldCost = 16;

bool reaches(const std::vector<Reached>& reached, simulate::Feature feature) {
  return std::any_of(reached.begin(), reached.end(),
                     [&](const Reached& each) { return each.feature == feature; });
}

/// The first violation of that signature, or null.
const Violation* find_violation(const std::vector<Violation>& violations, std::string_view wanted) {
  const auto found = std::find_if(violations.begin(), violations.end(),
                                  [&](const Violation& v) { return signature(v) == wanted; });
  return found == violations.end() ? nullptr : &*found;
}

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

WorldRun Campaign::run(Choices& choices, const World& world, const Sought* until,
                       const simulate::Watcher& watcher) const {
  const bool twins =
      subject_.make_stack_under && has_twins(world.seed) && (until == nullptr || until->by_twins);
  const auto stack = subject_.make_stack(world.stack_seed);
  judge::Judge judge(invariants::table(), subject_.policy, subject_.visible);
  simulate::WorldOptions options{.policy = *subject_.policy,
                                 .tools = tools_,
                                 .known = subject_.known,
                                 .calls_max = world.calls_max,
                                 .troubles = subject_.troubles,
                                 .sure = subject_.sure,
                                 .policies = subject_.policies,
                                 .victims = subject_.victims};
  if (until != nullptr && until->by_twins) {
    options.calls_max = std::min(options.calls_max, kTwinMessagesMax);
  } else if (until != nullptr) {
    options.stop_at = [&](const Violation& violation) {
      return signature(violation) == until->signature;
    };
  }
  WorldRun run;
  run.index = world.index;
  Beginning beginning(world.stack_seed);
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
    judge_its_twins(beginning.take(), world.stack_seed, judge);
  }
  run.tally.calls = run.world.calls;
  run.tally.client_messages = run.world.client_messages;
  run.tally.virtual_time = run.world.virtual_time;
  run.tally.marks = run.world.marks;
  run.tally.coverage = run.world.coverage;
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

/// Of a steered campaign. A world counts as one call at least, so that there is an end.
std::uint64_t Campaign::calls_left() const {
  const std::uint64_t spent = std::max(tally_.calls, tally_.worlds);
  return plan_.share() - std::min(plan_.share(), spent);
}

std::optional<std::uint64_t> Campaign::next() const {
  return plan_.steered && calls_left() == 0 ? std::nullopt : plan_.next(next_world_);
}

Campaign::World Campaign::planned_world(std::uint64_t index) const {
  World world;
  world.index = index;
  world.seed = world_seed(plan_.seed, index);
  world.stack_seed = world.seed;
  world.calls_max = plan_.calls_of(index);
  world.draft.seed = world.seed;
  return world;
}

Campaign::World Campaign::begin_world(std::uint64_t index) {
  World world = planned_world(index);
  if (!corpus_) {
    return world;
  }
  world.draft = corpus_->draft(world.seed);
  const bool lines = !corpus_->at_file() && mix64(world.seed) % kCorpusLinesEvery == 0;
  world.stack_seed = lines ? kCorpusLinesSeed : kCorpusStackSeed;
  // A file means the same each time.
  world.calls_max =
      corpus_->at_file() ? kCorpusWorldCalls : std::min(plan_.world_calls, calls_left());
  return world;
}

/// Takes into the corpus what of a world reached something new: for each such state its step, and
/// of those before it as few as it needs.
void Campaign::learn(const Choices& recorder, const WorldResult& world) {
  if (corpus_->at_file()) {
    return corpus_->keep({cut(recorder, {}), world.reached});
  }
  std::size_t cuts = 0;
  for (const Reached& each : world.reached) {
    if (corpus_->is_better(each.feature, each.step) && ++cuts <= kCutsMax &&
        learned_ <= tally_.calls / kLearnPart) {
      learn_one(recorder, world, each);
    }
  }
}

void Campaign::learn_one(const Choices& recorder, const WorldResult& world, const Reached& wanted) {
  static const Sought kNothing;  // and no twins
  for (const std::uint64_t length : kCutSteps) {
    if (wanted.step <= length) {
      break;
    }
    Recorded piece{cut(recorder, {.first = wanted.step - length + 1, .last = wanted.step}), {}};
    Choices alone = Choices::from_bytes(piece.sequence.bytes);
    World small;
    small.stack_seed = kCorpusStackSeed;
    small.calls_max = kCorpusWorldCalls;
    WorldRun done = run(alone, small, &kNothing, {});
    learned_ += done.world.calls + kWorldCost;
    piece.reached = std::move(done.world.reached);
    if (reaches(piece.reached, wanted.feature)) {
      return corpus_->keep(std::move(piece));
    }
  }
  if (wanted.step > std::min(world.steps, kCorpusWorldCalls)) {
    return;  // longer than what a file may lead to, or reached as all settled
  }
  // Up to this step it is the same world once more.
  Recorded all{cut(recorder, {.first = 1, .last = wanted.step}), world.reached};
  std::erase_if(all.reached, [&](const Reached& each) { return each.step > wanted.step; });
  corpus_->keep(std::move(all));
}

bool Campaign::run_next_world() {
  const auto index = next();
  if (!index) {
    return false;
  }
  if (!corpus_) {
    take(run_world(*index));
    return true;
  }
  const World world = begin_world(*index);
  Choices choices = world.draft.choices();
  choices.record();
  const WorldRun done = run(choices, world, nullptr, {});
  add_findings(done, world);
  corpus_->count(done.world.reached, done.world.calls);
  if (world.stack_seed == kCorpusStackSeed) {
    learn(choices, done.world);
  }
  add_up(done);
  return true;
}

WorldRun Campaign::run_world(std::uint64_t index) const {
  const World world = planned_world(index);
  Choices choices = world.draft.choices();
  return run(choices, world, nullptr, {});
}

void Campaign::take(const WorldRun& run) {
  CHECK(!corpus_ && next() == run.index);
  add_findings(run, planned_world(run.index));
  add_up(run);
}

void Campaign::add_findings(const WorldRun& run, const World& world) {
  for (std::size_t i = 0; i < run.violations.size(); ++i) {
    if (is_new(run.violations[i])) {
      add_finding(run.violations[i], world, i >= run.by_itself);
    }
  }
}

void Campaign::add_up(const WorldRun& run) {
  Tally tally = run.tally;
  tally.add_trace(run.index, run.world.trace_hash);
  tally_.add(tally);
  next_world_ = run.index + 1;
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
  finding.world_seed = world.stack_seed;
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
    const WorldRun done = run(choices, world, &sought, {});
    return Trial{find_violation(done.violations, finding.signature) != nullptr, choices.sequence(),
                 choices.spans()};
  };
  const Shrunk shrunk = shrink(
      run_choices(world.draft.choices()),
      [&](const auto& sequence) { return run_choices(Choices::from_sequence(sequence)); },
      kShrinkRunsMax, hunt_.watch);
  finding.choices = shrunk.best.sequence;
  finding.shrink_runs = shrunk.runs;
}

void Campaign::record(Finding& finding, const World& world, const Sought& sought) const {
  WorldTranscript writer(world.stack_seed, true);
  Choices choices = Choices::from_sequence(finding.choices);
  const WorldRun last =
      run(choices, world, &sought, [&](const auto& observation) { writer.add(observation); });
  finding.violation = *find_violation(last.violations, finding.signature);
  finding.transcript = writer.take();
}

std::optional<Campaign::Replayed> Campaign::replay(const transcript::Transcript& transcript,
                                                   std::uint64_t world_seed,
                                                   const Sought& sought) const {
  const auto stack = subject_.make_stack(world_seed);
  judge::Judge judge(invariants::table(), subject_.policy, subject_.visible);
  WorldTranscript writer(world_seed, true);
  const Status done = simulate::rerun(transcript, *subject_.policy, *stack, judge,
                                      [&](const auto& observation) { writer.add(observation); });
  if (sought.by_twins) {
    judge_its_twins(transcript, world_seed, judge);
  }
  const Violation* const again = find_violation(judge.violations(), sought.signature);
  if (!done || again == nullptr) {
    return std::nullopt;
  }
  return Replayed{*again, writer.take()};
}

void Campaign::drop_needless(Finding& finding, const Sought& sought) const {
  const auto still =
      [&](const transcript::Transcript& candidate) -> std::optional<transcript::Transcript> {
    if (hunt_.watch && !hunt_.watch({finding.shrink_runs, finding.choices.size()})) {
      return std::nullopt;
    }
    ++finding.shrink_runs;
    auto replayed = replay(candidate, finding.world_seed, sought);
    return replayed ? std::optional(std::move(replayed->transcript)) : std::nullopt;
  };
  finding.transcript = without_needless(std::move(finding.transcript), still);
  // What is told of a finding is what its transcript shows, not the last one that was tried.
  if (auto last = replay(finding.transcript, finding.world_seed, sought)) {
    finding.violation = std::move(last->violation);
  }
}

}  // namespace gatecrash::campaign
