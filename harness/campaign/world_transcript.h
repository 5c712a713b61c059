// world_transcript: the observations of a simulated world -> a transcript.
#pragma once

#include <cstdint>

#include "harness/judge/observation.h"
#include "harness/transcript/transcript.h"

namespace gatecrash::campaign {

class WorldTranscript {
 public:
  explicit WorldTranscript(std::uint64_t world_seed);

  void add(const judge::Observation& observation);
  transcript::Transcript take();

 private:
  transcript::Transcript transcript_;
  Duration step_{};  // that the clock of the observations has jumped by
};

}  // namespace gatecrash::campaign
