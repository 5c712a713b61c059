#include "harness/simulate/swarm.h"

#include <algorithm>

#include "stack/base/check.h"

namespace gatecrash::simulate {
namespace {

// Enough for grants to share and sessions to interleave; ten is an office.
constexpr std::array<std::uint32_t, 6> kAgents = {1, 2, 3, 4, 4, 10};

// Bursts reach caps, jumps reach edges.
constexpr std::array<std::uint32_t, 3> kPaces = {12, 60, 200};

constexpr std::array<Duration, 4> kLatencies = {Duration(0), Duration(100), Duration(5'000),
                                                Duration(400'000)};

// One trouble in so many steps: rare enough that work is done between two.
constexpr std::array<std::uint32_t, 3> kTroubleEvery = {60, 150, 400};

constexpr std::uint32_t kWeightMax = 4;

/// Whether the judge knows what a trouble excuses.
constexpr bool is_judged(Trouble trouble) {
  switch (trouble) {
    default:
      return true;
  }
}

constexpr bool kVictimsJudged = true;
constexpr bool kApprovalsJudged = true;

void draw_links(generate::Choices& choices, Swarm& swarm) {
  swarm.latency = kLatencies.at(choices.below(kLatencies.size()));
  swarm.jitter_us = choices.chance(1, 2) ? 20'000 : 0;
  swarm.split = choices.below(3);
  if (choices.chance(1, 8)) {
    swarm.split = 16;
  }
  swarm.merge = choices.chance(1, 4) ? 8 : 0;
  swarm.slow_client = choices.chance(1, 12);
  swarm.slow_server = choices.chance(1, 12);
}

}  // namespace

std::string_view trouble_name(Trouble trouble) {
  switch (trouble) {
    case Trouble::kClientLeaves:
      return "client-leaves";
    case Trouble::kServerCrash:
      return "server-crash";
    case Trouble::kServerNoise:
      return "server-noise";
    case Trouble::kServerEcho:
      return "server-echo";
    case Trouble::kServerSilence:
      return "server-silence";
    case Trouble::kGatewayKill:
      return "gateway-kill";
    case Trouble::kStoreOutage:
      return "store-outage";
    case Trouble::kStorePartition:
      return "store-partition";
    case Trouble::kAuditOutage:
      return "audit-outage";
    case Trouble::kLakeFailure:
      return "lake-failure";
    case Trouble::kClockStep:
      return "clock-step";
    case Trouble::kReload:
      return "reload";
  }
  CHECK(false);
}

std::optional<Trouble> trouble_named(std::string_view name) {
  for (std::size_t i = 0; i < kTroubles; ++i) {
    if (trouble_name(static_cast<Trouble>(i)) == name) {
      return static_cast<Trouble>(i);
    }
  }
  return std::nullopt;
}

Swarm Swarm::draw(generate::Choices& choices, bool features, std::uint32_t victims) {
  Swarm swarm;
  swarm.agents = choices.pick(kAgents);
  draw_links(choices, swarm);
  swarm.pace = choices.pick(kPaces);
  if (!features) {
    return swarm;
  }
  if (choices.chance(1, 3)) {
    swarm.gateways = 2 + choices.below(2);
  }
  if (kVictimsJudged && victims > 0 && choices.chance(1, 8)) {
    swarm.victim = 1 + choices.below(victims);
  }
  swarm.approvals = kApprovalsJudged && choices.chance(1, 6);
  swarm.people = choices.chance(2, 3);
  if (choices.chance(1, 2)) {
    swarm.trouble_every = choices.pick(kTroubleEvery);
    for (std::size_t i = 0; i < kTroubles; ++i) {
      if (is_judged(static_cast<Trouble>(i)) && choices.chance(1, 3)) {
        swarm.weights.at(i) = 1 + choices.below(kWeightMax);
      }
    }
  }
  std::uint32_t sum = 0;
  for (const std::uint32_t weight : swarm.weights) {
    sum += weight;
  }
  swarm.trouble_every = sum == 0 ? 0 : swarm.trouble_every;
  return swarm;
}

void Swarm::ensure(Trouble trouble) {
  std::uint32_t& weight = weights.at(static_cast<std::size_t>(trouble));
  weight = std::max<std::uint32_t>(weight, 1);
  trouble_every = trouble_every == 0 ? kTroubleEvery.front() : trouble_every;
}

std::string Swarm::describe() const {
  std::string text = std::to_string(agents) + " agents, " + std::to_string(gateways) +
                     (gateways == 1 ? " gateway" : " gateways") + ", latency " +
                     std::to_string(latency.count()) + " us";
  const auto add = [&](bool has, std::string_view what) {
    if (has) {
      text += ", ";
      text += what;
    }
  };
  add(victim != 0, "another reader");
  add(approvals, people ? "approvals" : "approvals that nobody gives");
  add(split > 2, "messages in pieces");
  add(merge > 0, "messages in one delivery");
  add(slow_client, "slow clients");
  add(slow_server, "slow servers");
  for (std::size_t i = 0; i < kTroubles && trouble_every != 0; ++i) {
    add(weights.at(i) > 0,
        std::string(trouble_name(static_cast<Trouble>(i))) + " " + std::to_string(weights.at(i)));
  }
  return text;
}

}  // namespace gatecrash::simulate
