// campaign: runs the worlds of a plan, one after another, and shrinks what it finds among them.
//
// A world has at most simulate::kWorldCallsMax calls and worlds share nothing, so memory stays flat
// and a finding needs one world only. Sans-IO: the caller may stop between two worlds, or while a
// finding is shrunk. Deterministic. One thread, but for run_world().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/campaign/corpus.h"
#include "harness/campaign/plan.h"
#include "harness/campaign/shrink.h"
#include "harness/campaign/tally.h"
#include "harness/judge/judge.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/subject.h"
#include "harness/simulate/world.h"
#include "harness/transcript/transcript.h"

namespace gatecrash::campaign {

struct Finding {
  judge::Violation violation;
  std::string signature;  // findings of one signature are one defect (signature.h)
  std::uint64_t world = 0;
  std::uint64_t world_seed = 0;  // that its stack was made with
  std::vector<std::uint32_t> choices;
  transcript::Transcript transcript;
  std::uint64_t client_messages = 0;  // after the handshakes
  std::size_t shrink_runs = 0;
};

// A target that breaks in more ways than this is understood from these.
inline constexpr std::size_t kFindingsMax = 64;

/// What becomes of violations.
struct Hunt {
  ShrinkWatch watch = {};  // asked while a finding is shrunk: false leaves it as small as it is
  std::size_t findings_max = kFindingsMax;
  // Which violations become findings; the others are counted only. Empty: all.
  std::function<bool(const judge::Violation&)> wanted = {};
};

/// A world that was run, and what its judge said.
struct WorldRun {
  std::uint64_t index = 0;
  simulate::WorldResult world;
  Tally tally;
  std::vector<judge::Violation> violations;
  std::size_t by_itself = 0;  // of these, before its twins were run
};

class Campaign {
 public:
  Campaign(simulate::Subject subject, const Plan& plan, Hunt hunt = {});

  /// Worlds are chosen by this corpus, and those that reach what is new go into it. It changes with
  /// each world: Corpus::take_changes. REQUIRES: a plan that is steered.
  void steer_by(Corpus corpus) { corpus_ = std::move(corpus); }

  Corpus& corpus() { return *corpus_; }

  /// Goes on where a campaign of the same plan was stopped: what its worlds before `next_world`
  /// added up to, and the signatures that it found there.
  void resume(std::uint64_t next_world, Tally tally, std::set<std::string> known);

  /// Runs the next world of the plan; false when there is none left. A violation is shrunk into a
  /// finding, one for each signature: the first.
  bool run_next_world();

  // run_next_world() in two halves. REQUIRES: a plan that is not steered.

  /// Runs a world of the plan. Changes nothing: worlds share nothing, and threads may run several
  /// at once, and beside take().
  WorldRun run_world(std::uint64_t index) const;

  /// REQUIRES: the run of next_world().
  void take(const WorldRun& run);

  const Plan& plan() const { return plan_; }

  /// Where run_next_world() goes on; a world of this shard, or past the last.
  std::uint64_t next_world() const { return next_world_; }

  bool done() const { return !next(); }

  const Tally& tally() const { return tally_; }

  /// Those of this object's own runs, in the order found.
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  /// A violation that is looked for again.
  struct Sought {
    std::string signature;
    bool by_twins = false;  // only a world's twins show it
  };

  struct World {
    std::uint64_t index = 0;
    std::uint64_t seed = 0;  // of its choices
    std::uint64_t stack_seed = 0;
    std::uint64_t calls_max = 0;
    Draft draft{};
  };

  /// A transcript's client side said again.
  struct Replayed {
    judge::Violation violation;
    transcript::Transcript transcript;
  };

  /// `until`: the run serves to see this violation alone, and may end with it.
  WorldRun run(generate::Choices& choices, const World& world, const Sought* until,
               const simulate::Watcher& watcher) const;
  void judge_its_twins(const transcript::Transcript& recording, std::uint64_t world_seed,
                       judge::Judge& judge) const;
  std::optional<std::uint64_t> next() const;
  std::uint64_t calls_left() const;
  World planned_world(std::uint64_t index) const;
  World begin_world(std::uint64_t index);
  void add_findings(const WorldRun& run, const World& world);
  void add_up(const WorldRun& run);
  void learn(const generate::Choices& recorder, const simulate::WorldResult& world);
  void learn_one(const generate::Choices& recorder, const simulate::WorldResult& world,
                 const simulate::Reached& wanted);
  bool is_new(const judge::Violation& violation);
  void add_finding(const judge::Violation& violation, const World& world, bool by_twins);
  void shrink_choices(Finding& finding, const World& world, const Sought& sought) const;
  void record(Finding& finding, const World& world, const Sought& sought) const;
  /// Nothing when what is sought is not violated.
  std::optional<Replayed> replay(const transcript::Transcript& transcript, std::uint64_t world_seed,
                                 const Sought& sought) const;
  void drop_needless(Finding& finding, const Sought& sought) const;

  simulate::Subject subject_;
  simulate::ToolNames tools_;
  Plan plan_;
  Hunt hunt_;
  std::uint64_t next_world_ = 0;
  Tally tally_;
  std::set<std::string> signatures_;
  std::vector<Finding> findings_;
  std::optional<Corpus> corpus_;
  std::uint64_t learned_ = 0;  // calls made for it, beside those of worlds
};

}  // namespace gatecrash::campaign
