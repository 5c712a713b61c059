// world: one seed, one world: sessions, a virtual clock, wires, a stack, and a judge that watches.
//
// Single-threaded and deterministic: the same choices over the same stack give the same
// observations and trace hash. The world owns time and the wires: each of a session's four
// directions keeps its order, messages of different sessions interleave by latency. It stops after
// options.calls_max tool calls, or when the choices end, and then lets everything settle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/judge/judge.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/coverage.h"
#include "harness/simulate/marks.h"
#include "harness/simulate/stack.h"
#include "harness/simulate/swarm.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

// A finding needs one world only, and memory stays flat: no world is longer.
inline constexpr std::uint64_t kWorldCallsMax = 4096;

// The span of choices of one step of a world: first whether there is another, then what it is.
inline constexpr std::string_view kStepSpan = "step";

// 2026-01-01T00:00:00Z: every world begins here or up to a day later.
inline constexpr Instant kWorldEpoch = instant_from_us(1767225600000000);

class Scene;
struct WorldResult;

struct WorldOptions {
  const policy::Policy& policy;  // whose windows the clock aims at
  const ToolNames& tools;
  const generate::KnownIds& known;  // what clients know at the start
  std::uint64_t calls_max = kWorldCallsMax;
  // Ends the world at the first violation that it says yes to; empty: run it all.
  std::function<bool(const judge::Violation&)> stop_at = {};
  bool troubles = true;           // whether anything may break (swarm.h)
  std::optional<Trouble> sure{};  // what breaks for sure, where anything does
  // Policies that a reload may bring; the last one holds calls for a person, where there is one.
  std::span<const std::shared_ptr<const policy::Policy>> policies{};
  const Swarm* swarm = nullptr;  // instead of one that is drawn
  std::uint32_t victims = 0;     // how many readers may stand in front of servers
  std::uint64_t until_step = 0;  // stops after this step as it is, and shows it; 0: never
  // Shown the world there, or before it settles at its end.
  std::function<void(const Scene&, const WorldResult&)> look{};
};

struct WorldResult {
  std::uint64_t trace_hash = 0;
  std::uint64_t calls = 0;            // tool calls sent, readable or not
  std::uint64_t client_messages = 0;  // after the handshakes
  Duration virtual_time{};
  std::uint64_t steps = 0;
  Marks marks;
  Coverage coverage;
  // Its features in the order reached; past the last step: when all settled.
  std::vector<Reached> reached;
};

/// Sees every observation in order, after the judge.
using Watcher = std::function<void(const judge::Observation&)>;

WorldResult run_world(generate::Choices& choices, Stack& stack, judge::Judge& judge,
                      const WorldOptions& options, const Watcher& watcher = {});

}  // namespace gatecrash::simulate
