#include "harness/live/live_world.h"

#include <algorithm>
#include <string_view>

#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::live {
namespace {

// Each costs up to edge_wait_max.
constexpr std::uint32_t kEdgesMax = 2;

void add_windows(const std::vector<policy::Limit>& limits, std::vector<Duration>& out) {
  for (const policy::Limit& limit : limits) {
    if (limit.algorithm == policy::Algorithm::kFixed) {
      out.push_back(limit.window);
    }
  }
}

/// What the mirrored headers of a modern request must say: only what a header can say as it is, so
/// that a difference is the gateway's, not ours.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool is_body_of(const wire::Message& message, wire::Era era) {
  const std::string_view name = message.params.find_string("name").value_or("");
  // Clients that share a connection upstream may not choose the tokens of its progress.
  const bool tokens = wire::find_meta(message.params, "progressToken") != nullptr;
  return wire::era_of(message) == era &&
         (era == wire::Era::kLegacy || (is_plain(message.method) && is_plain(name) && !tokens));
}

}  // namespace

std::vector<Duration> fixed_windows(const policy::Policy& policy) {
  std::vector<Duration> windows;
  add_windows(policy.all_tools.limits, windows);
  for (const auto& [name, tool] : policy.tools) {
    add_windows(tool.limits, windows);
  }
  std::sort(windows.begin(), windows.end());
  windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
  return windows;
}

bool is_body(std::string_view lines, wire::Era era) {
  if (lines.find('\r') != std::string_view::npos) {
    return false;
  }
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const auto unit = wire::read_unit(lines.substr(0, end));
    if (unit && !is_body_of(unit->messages.front(), era)) {
      return false;
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return true;
}

void LiveWorld::hear(std::string_view session, std::string_view bytes) {
  for (simulate::Agent& agent : agents_) {
    if (agent.session() == session) {
      agent.hear(bytes, known_);
    }
  }
}

/// Where an edge of the windows is near enough, the world goes on behind it.
void LiveWorld::maybe_wait_for_edge(LiveRun& run) {
  if (edges_ >= kEdgesMax) {
    return;
  }
  for (const Duration window : fixed_windows(options_.policy)) {
    const std::int64_t length = window.count();
    const Duration left(length - us_since_epoch(run.now()) % length);
    if (left <= options_.edge_wait_max && choices_.chance(1, 12)) {
      ++edges_;
      run.quiet();
      run.edge(window, kEdgeAfter);
      return;
    }
  }
}

Result<LiveWorldResult> LiveWorld::act(LiveRun& run) {
  const simulate::Mix mix = simulate::Mix::draw(choices_);
  const std::uint32_t sessions =
      1 + choices_.below(static_cast<std::uint32_t>(options_.sessions_max));
  const bool bursts = options_.bursts && sessions > 1 && choices_.chance(1, 2);
  for (std::uint32_t i = 0; i < sessions; ++i) {
    const std::string& grant =
        options_.grants[choices_.below(static_cast<std::uint32_t>(options_.grants.size()))];
    agents_.emplace_back(std::to_string(i + 1), grant);
    simulate::Agent& agent = agents_.back();
    TRY_STATUS(run.open(agent.session(), grant));
    run.say(agent.session(), agent.begin(mix, choices_), true);
    run.quiet();
  }
  LiveWorldResult result;
  while (result.calls < options_.calls_max) {
    const auto span = choices_.span("step");
    if (!choices_.more()) {
      break;
    }
    maybe_wait_for_edge(run);
    simulate::Agent& agent = agents_[choices_.below(sessions)];
    const auto said = agent.speak(options_.tools, mix, known_, ++result.client_messages, choices_);
    result.calls += said.call ? 1 : 0;
    if (options_.bodies && !is_body(said.line, agent.era())) {
      continue;
    }
    run.say(agent.session(),
            options_.bodies && !said.line.ends_with('\n') ? said.line + "\n" : said.line);
    if (!bursts || !choices_.chance(3, 4)) {
      run.quiet();
    }
    const bool any_left = std::any_of(agents_.begin(), agents_.end(),
                                      [&](const auto& one) { return !run.gone(one.session()); });
    if (!any_left || run.misses() > 8) {
      break;
    }
  }
  run.quiet();
  return result;
}

}  // namespace gatecrash::live
