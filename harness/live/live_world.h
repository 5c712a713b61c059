// live_world: one world of a campaign against a real target: the same agents as in simulation, in
// real time.
//
// Draws everything from choices; what cannot be chosen is when the target answers. Mostly nothing
// is under way when an agent speaks, so that the order of calls is known; at times several speak
// at once. Single thread; blocking.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/known_ids.h"
#include "harness/live/live_run.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/tool_names.h"
#include "stack/policy/policy.h"
#include "stack/wire/mcp.h"

namespace gatecrash::live {

// A world's processes are started for it: enough calls to be worth it, few enough to shrink.
inline constexpr std::uint64_t kLiveWorldCalls = 40;

struct LiveWorldOptions {
  const policy::Policy& policy;
  const simulate::ToolNames& tools;
  const generate::KnownIds& known;
  std::vector<std::string> grants;  // at least one
  std::size_t sessions_max = 1;
  std::uint64_t calls_max = kLiveWorldCalls;
  Duration edge_wait_max = std::chrono::seconds(5);
  bool bursts = true;   // whether several may speak at once
  bool bodies = false;  // each line is an HTTP body: it has an end, and none within it
};

struct LiveWorldResult {
  std::uint64_t calls = 0;
  std::uint64_t client_messages = 0;
};

/// The knowledge of agents is fed by `hear`, which the run's options must call.
class LiveWorld {
 public:
  /// All is borrowed.
  LiveWorld(generate::Choices& choices, const LiveWorldOptions& options)
      : choices_(choices), options_(options), known_(options.known) {}

  /// Errors: those of the target's open().
  Result<LiveWorldResult> act(LiveRun& run);

  void hear(std::string_view session, std::string_view bytes);

 private:
  void maybe_wait_for_edge(LiveRun& run);

  generate::Choices& choices_;
  const LiveWorldOptions& options_;
  generate::KnownIds known_;
  std::vector<simulate::Agent> agents_;
  std::uint32_t edges_ = 0;
};

/// Whether messages mean over HTTP, each a body, what they mean as lines of a session of that era:
/// a carriage return is white space in a body and ends a line; each body is of an era of its own.
bool is_body(std::string_view lines, wire::Era era);

/// Every fixed window of the policy's limits, ascending.
std::vector<Duration> fixed_windows(const policy::Policy& policy);

}  // namespace gatecrash::live
