// twins: a recorded world run again as it was, and again with one thing changed, and compared.
//
// What no single run shows (harness/judge/twin.h): other spellings of what clients say change no
// decision; a deny rule more lets nothing new through; nor do faults. A twin is made from the
// recording alone, so a finding's transcript is enough to find it again. Deterministic.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "harness/judge/judge.h"
#include "harness/simulate/stack.h"
#include "harness/transcript/transcript.h"
#include "stack/policy/policy.h"

namespace gatecrash::campaign {

// One world in so many has twins, by the hash of its seed: they cost more than a judge does.
inline constexpr std::uint64_t kTwinsEvery = 16;

// Of such a world so much is run again: the handshakes and some calls show what spelling does.
inline constexpr std::uint64_t kTwinMessagesMax = 256;

/// Whether the world with this seed has twins.
bool has_twins(std::uint64_t world_seed);

/// Whether twins show violations of this invariant, or of this one alone.
bool judged_by_twins(std::string_view invariant);

/// What a world's twins are made of.
struct TwinStacks {
  std::shared_ptr<const policy::Policy> policy;  // that the world begins with
  /// The same stack as the world's, fresh, under a policy.
  std::function<std::unique_ptr<simulate::Stack>(std::shared_ptr<const policy::Policy>)> make;
};

/// Runs the recording and its twins, and tells the judge of each (Observation::Kind::kTwin).
void judge_twins(const transcript::Transcript& transcript, const TwinStacks& stacks,
                 judge::Judge& judge);

/// The recording with every readable message of its clients spelt otherwise.
transcript::Transcript respelt(const transcript::Transcript& transcript);

/// The recording without what broke: what people, clocks and reloads did stays.
transcript::Transcript without_faults(const transcript::Transcript& transcript);

}  // namespace gatecrash::campaign
