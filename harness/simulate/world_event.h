// world_event: what a simulated world did, as a line of a transcript, and read back from it.
//
// The two halves are inverse, but for the policy of a reload: it goes as text in the hosted
// dialect. Source: docs/formats.md, "Transcript".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/judge/observation.h"
#include "harness/transcript/transcript.h"
#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

// What transcripts have beside the names of judge::world.
namespace world_name {
inline constexpr std::string_view kReload = "reload";
inline constexpr std::string_view kApproval = "approval";
inline constexpr std::string_view kRestart = "gateway-restart";
inline constexpr std::string_view kSettled = "settled";
inline constexpr std::string_view kSessionAt = "session-at";    // where a session will be opened
inline constexpr std::string_view kServerLate = "server-late";  // it does not read at once
}  // namespace world_name

/// Fills in kind, operation and arguments. REQUIRES: kWorld, kReload, kApproval, kGatewayRestart or
/// kSettled.
void write_world_event(const judge::Observation& observation, transcript::Event& event);

/// The line before an opening that is not at gateway 0 without another reader; else nothing.
bool write_session_at(const judge::Observation& opening, transcript::Event& event);

struct WorldEvent {
  judge::Observation::Kind kind = judge::Observation::Kind::kWorld;
  std::string name;
  std::string session;
  std::string how;
  std::shared_ptr<const policy::Policy> policy;  // of a reload
  std::uint64_t sequence = 0;
  bool approved = false;
  std::uint32_t gateway = 0;
  Duration step{};

  /// Views into this, without a time.
  judge::Observation observation() const;
};

/// `policy_name` is the name under which the reloaded policy counts. Errors: config_invalid when
/// the arguments are not what the name asks for.
Result<WorldEvent> read_world_event(const transcript::Event& event, std::string_view policy_name);

}  // namespace gatecrash::simulate
