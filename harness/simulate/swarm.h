// swarm: which troubles one world has, and how often: drawn once a world.
//
// A world with every fault at once hides what one fault alone would show, so each world has a
// random subset, each member with a random weight, and some worlds have none. Value type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/generate/choices.h"
#include "stack/base/time.h"

namespace gatecrash::simulate {

/// What a world can have besides its agents. The first ones are single events, the others last.
enum class Trouble : std::uint8_t {
  kClientLeaves,
  kServerCrash,
  kServerNoise,
  kServerEcho,
  kServerSilence,
  kGatewayKill,
  kStoreOutage,
  kStorePartition,
  kAuditOutage,
  kLakeFailure,
  kClockStep,
  kReload,
};
inline constexpr std::size_t kTroubles = static_cast<std::size_t>(Trouble::kReload) + 1;

std::string_view trouble_name(Trouble trouble);

/// The trouble of that name, or nothing.
std::optional<Trouble> trouble_named(std::string_view name);

struct Swarm {
  std::uint32_t agents = 1;
  std::uint32_t gateways = 1;  // that share one store
  std::uint32_t victim = 0;    // 0: none, else one of so many that the stack has
  bool approvals = false;  // the world begins under a policy that holds calls, where there is one
  bool people = false;     // somebody decides held calls; else they time out

  // Links.
  Duration latency{};
  std::uint32_t jitter_us = 0;
  std::uint32_t split = 0;  // of 32 messages, so many come in pieces
  std::uint32_t merge = 0;  // of 32 messages, so many wait for the next
  bool slow_client = false;
  bool slow_server = false;

  // Steps without a jump of the clock for each that jumps; steps for each trouble, 0: none.
  std::uint32_t pace = 0;
  std::uint32_t trouble_every = 0;
  std::array<std::uint32_t, kTroubles> weights{};

  /// `features` false: the links and the clock alone, nothing breaks.
  static Swarm draw(generate::Choices& choices, bool features, std::uint32_t victims);

  /// Makes sure that it happens, however the swarm was drawn.
  void ensure(Trouble trouble);

  /// "2 gateways, slow clients, server-crash 3, reload 1": for people.
  std::string describe() const;
};

}  // namespace gatecrash::simulate
