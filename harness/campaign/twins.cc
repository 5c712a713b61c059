#include "harness/campaign/twins.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/generate/respell.h"
#include "harness/judge/twin.h"
#include "harness/simulate/rerun.h"
#include "harness/simulate/world_event.h"
#include "stack/base/hash.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/hosted_writer.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::campaign {
namespace {

using judge::DecisionLog;
using judge::Observation;
using judge::Twin;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using transcript::Transcript;
using Policy = std::shared_ptr<const policy::Policy>;

// Not what the worlds' choices are drawn from.
constexpr std::uint64_t kTwinSalt = 0x7477'696e;

// The invariants that a world's twins are for; fail-closed judges single runs, too.
constexpr std::array<std::string_view, 3> kByTwins = {"same-decision", "deny-adds-nothing",
                                                      "fail-closed"};

// What the world does that is no fault.
constexpr std::array<std::string_view, 8> kNoFaults = {
    simulate::world_name::kReload,     simulate::world_name::kApproval,
    simulate::world_name::kSessionAt,  simulate::world_name::kSettled,
    simulate::world_name::kServerLate, judge::world::kServerReads,
    judge::world::kClockStep,          judge::world::kReloadRefused};

// A line that grows beyond what a reader takes would be refused for that.
constexpr std::size_t kRespeltBytesMax = std::size_t{64} * 1024;

bool said_by_client(const Event& event) {
  return event.kind == Event::Kind::kBytes && event.tap == Tap::kClient &&
         event.dir == Direction::kClientToServer;
}

/// Lines in, lines out; what is no readable message stays as it is.
std::string respelt_lines(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    const std::string_view line = lines.substr(0, end - 1);
    lines.remove_prefix(end);
    const bool plain = line.size() <= kRespeltBytesMax && line.find('\r') == std::string_view::npos;
    const auto value =
        plain && wire::read_unit(line) ? wire::read_json(line) : Result<wire::Value>(wire::Value());
    if (value && !value->is_null()) {
      out += generate::respell(*value, hash64(line));
    } else {
      out += line;
    }
    out += '\n';
  }
  return out;
}

/// One that its policy lets through, always the same of one world; "" when there is none.
std::string tool_to_deny(const policy::Policy& policy, std::string_view seed) {
  std::vector<std::string> callable;
  for (const auto& [name, rule] : policy.tools) {
    if (!always_denies(rule) && !is_hidden(policy, name)) {
      callable.push_back(name);
    }
  }
  return callable.empty() ? std::string() : callable[hash64(seed) % callable.size()];
}

wire::Value denying(wire::Value root, const std::string& tool) {
  const wire::Value* const old_tools = root.find("tools");
  wire::Value tools = old_tools != nullptr ? *old_tools : wire::Value::object();
  const wire::Value* const old_rule = tools.find(tool);
  wire::Value rule = old_rule != nullptr ? *old_rule : wire::Value::object();
  rule.set("action", "deny");
  tools.set(tool, std::move(rule));
  root.set("tools", std::move(tools));
  return root;
}

/// Null when the dialect refuses it.
Policy policy_denying(const Policy& policy, const std::string& tool) {
  auto read = policy::read_hosted_policy(
      wire::write_json(denying(policy::hosted_form(*policy).root, tool)), policy->name);
  return read ? std::make_shared<const policy::Policy>(*std::move(read)) : nullptr;
}

/// The recording whose reloads bring such policies, too.
Transcript reloads_denying(const Transcript& transcript, const std::string& tool) {
  Transcript changed = transcript;
  for (Event& event : changed.events) {
    const wire::Value* const root =
        event.kind == Event::Kind::kWorld ? event.arguments.find("policy") : nullptr;
    if (root != nullptr && root->is_object()) {
      event.arguments.set("policy", denying(*root, tool));
    }
  }
  return changed;
}

void run(const Transcript& transcript, const Policy& policy, const TwinStacks& stacks,
         DecisionLog& log) {
  const auto stack = stacks.make(policy);
  judge::Judge nobody({}, policy, {});
  // What cannot be played does not happen in a twin either.
  [[maybe_unused]] const Status played =
      simulate::rerun(transcript, *policy, *stack, nobody,
                      [&](const Observation& observation) { log.on(observation); });
}

}  // namespace

bool has_twins(std::uint64_t world_seed) {
  return mix64(world_seed ^ kTwinSalt) % kTwinsEvery == 0;
}

bool judged_by_twins(std::string_view invariant) {
  return std::find(kByTwins.begin(), kByTwins.end(), invariant) != kByTwins.end();
}

Transcript respelt(const Transcript& transcript) {
  Transcript changed = transcript;
  std::map<std::string, std::pair<std::string, Event*>> begun;  // by session: pieces, the last one
  for (Event& event : changed.events) {
    if (!said_by_client(event)) {
      continue;
    }
    auto& [pieces, last] = begun[event.session];
    pieces += std::exchange(event.bytes, {});
    last = &event;
    const std::size_t whole = pieces.rfind('\n') + 1;  // 0: none
    event.bytes = respelt_lines(std::string_view(pieces).substr(0, whole));
    pieces.erase(0, whole);
  }
  for (auto& [session, rest] : begun) {
    rest.second->bytes += rest.first;
  }
  std::erase_if(changed.events,
                [](const Event& event) { return said_by_client(event) && event.bytes.empty(); });
  return changed;
}

Transcript without_faults(const Transcript& transcript) {
  Transcript changed = transcript;
  std::erase_if(changed.events, [](const Event& event) {
    if (event.kind == Event::Kind::kWorld) {
      return std::find(kNoFaults.begin(), kNoFaults.end(), event.operation) == kNoFaults.end();
    }
    return event.kind == Event::Kind::kEof && event.tap == Tap::kUpstream;
  });
  return changed;
}

void judge_twins(const Transcript& transcript, const TwinStacks& stacks, judge::Judge& judge) {
  const Instant end = transcript.events.empty()
                          ? transcript.header.epoch
                          : transcript.header.epoch + transcript.events.back().at;
  DecisionLog world(stacks.policy);
  run(transcript, stacks.policy, stacks, world);
  const auto compare = [&](Twin::Changed changed, const Transcript& with, const Policy& policy,
                           std::string_view tool) {
    DecisionLog log(policy);
    run(with, policy, stacks, log);
    const Twin twin{.changed = changed, .world = world, .twin = log, .tool = tool};
    judge.on({.kind = Observation::Kind::kTwin, .at = end, .twin = &twin});
  };
  compare(Twin::Changed::kSpelling, respelt(transcript), stacks.policy, {});
  const std::string tool = tool_to_deny(*stacks.policy, transcript.header.world_seed);
  const Policy stricter = tool.empty() ? nullptr : policy_denying(stacks.policy, tool);
  if (stricter != nullptr) {
    compare(Twin::Changed::kDenyAdded, reloads_denying(transcript, tool), stricter, tool);
  }
  const Transcript sound = without_faults(transcript);
  if (sound.events.size() != transcript.events.size()) {
    compare(Twin::Changed::kNoFaults, sound, stacks.policy, {});
  }
}

}  // namespace gatecrash::campaign
