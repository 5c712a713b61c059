// world_transcript: the observations of a simulated world -> a transcript from which it can be
// played again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/judge/observation.h"
#include "harness/transcript/transcript.h"

namespace gatecrash::campaign {

class WorldTranscript {
 public:
  /// tells_reads: what is observed says when servers read (judge::world::kServerReads); what no
  /// server reads at once is marked then.
  explicit WorldTranscript(std::uint64_t world_seed, bool tells_reads = false);

  void add(const judge::Observation& observation);
  transcript::Transcript take();

 private:
  /// A delivery that its server has not read to its end.
  struct Unread {
    std::size_t event = 0;
    std::uint64_t input = 0;  // how many inputs there had been
    std::size_t bytes = 0;
  };

  void note_sent(const judge::Observation& sent);
  void add_read(const judge::Observation& read, Duration at);

  bool tells_reads_;
  transcript::Transcript transcript_;
  std::uint64_t inputs_ = 0;
  std::map<std::string, std::vector<Unread>> unread_;  // by session
  std::set<std::size_t> late_;                         // events
  Duration step_{};  // that the clock of the observations has jumped by
};

}  // namespace gatecrash::campaign
