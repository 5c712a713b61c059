// campaign: a list of worlds, and the findings among them.
//
// World i has seed hash(campaign seed, i) and at most simulate::kWorldCallsMax calls; worlds share
// nothing, so memory stays flat and a finding needs one world only. Sans-IO: the caller runs one
// world after another and may stop between two, or while a finding is shrunk. Deterministic.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/judge/judge.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/subject.h"
#include "harness/simulate/world.h"
#include "harness/transcript/transcript.h"
#include "stack/base/hash.h"

namespace gatecrash::campaign {

struct Finding {
  judge::Violation violation;
  std::uint64_t world = 0;
  std::uint64_t world_seed = 0;
  std::vector<std::uint32_t> choices;
  transcript::Transcript transcript;
  std::uint64_t client_messages = 0;  // after the handshakes
  std::uint64_t found_after_calls = 0;
  std::size_t shrink_runs = 0;
};

class Campaign {
 public:
  /// `stop` is asked while a finding is shrunk: true leaves it as small as it is. May be empty.
  Campaign(simulate::Subject subject, std::uint64_t seed, std::function<bool()> stop = {});

  /// Runs the next world, with at most `calls_max` calls; a violation is shrunk into a finding, one
  /// for each invariant (the first).
  void run_world(std::uint64_t calls_max = simulate::kWorldCallsMax);

  std::uint64_t seed() const { return seed_; }

  std::uint64_t worlds() const { return worlds_; }

  std::uint64_t calls() const { return calls_; }

  std::uint64_t client_messages() const { return client_messages_; }

  Duration virtual_time() const { return virtual_time_; }

  /// Over all worlds in order: equal for equal seeds and calls.
  std::uint64_t trace_hash() const { return trace_.value(); }

  const judge::Totals& totals() const { return totals_; }

  const std::vector<judge::Count>& counts() const { return counts_; }

  const std::vector<Finding>& findings() const { return findings_; }

 private:
  struct Run;
  Run run(generate::Choices& choices, std::uint64_t world_seed, std::uint64_t calls_max,
          std::string_view until_invariant, const simulate::Watcher& watcher) const;
  void add_finding(const judge::Violation& violation, std::uint64_t world_seed,
                   std::uint64_t calls_max);
  bool has_finding(std::string_view invariant) const;

  simulate::Subject subject_;
  simulate::ToolNames tools_;
  std::uint64_t seed_;
  std::function<bool()> stop_;
  std::uint64_t worlds_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t client_messages_ = 0;
  Duration virtual_time_{};
  Hasher trace_;
  judge::Totals totals_;
  std::vector<judge::Count> counts_;
  std::vector<Finding> findings_;
};

/// World `index` of the campaign with this seed.
std::uint64_t world_seed(std::uint64_t campaign_seed, std::uint64_t index);

}  // namespace gatecrash::campaign
