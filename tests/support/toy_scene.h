// toy_scene: a scene over a stack that obeys no policy, and what was observed in it. For tests of
// the simulated world itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/simulate/scene.h"
#include "harness/simulate/world.h"
#include "tests/support/toy_stack.h"

namespace gatecrash::support {

struct ToyScene {
  using Kind = judge::Observation::Kind;

  explicit ToyScene(std::uint64_t seed,
                    std::unique_ptr<simulate::Stack> its_stack = std::make_unique<ToyStack>())
      : choices(generate::Choices::from_seed(seed)), stack(std::move(its_stack)) {}

  ToyScene(const ToyScene&) = delete;
  ToyScene& operator=(const ToyScene&) = delete;

  auto count(Kind kind) const { return std::count(kinds.begin(), kinds.end(), kind); }

  /// How often the world did that.
  auto count(std::string_view what) const { return std::count(world.begin(), world.end(), what); }

  void forget() {
    kinds.clear();
    times.clear();
    world.clear();
    approvals.clear();
  }

  std::shared_ptr<policy::Policy> policy = std::make_shared<policy::Policy>();
  generate::Choices choices;
  std::unique_ptr<simulate::Stack> stack;
  judge::Judge judge{{}, policy, {.upstream = true, .audit = false, .effects = false}};
  std::vector<Kind> kinds;
  std::vector<Instant> times;
  std::vector<std::string> world;  // of kWorld, what it did
  std::vector<bool> approvals;
  simulate::Scene::Watcher watcher = [this](const judge::Observation& observation) {
    kinds.push_back(observation.kind);
    times.push_back(observation.at);
    if (observation.kind == Kind::kWorld) {
      world.emplace_back(observation.bytes);
    } else if (observation.kind == Kind::kApproval) {
      approvals.push_back(observation.approved);
    }
  };
  generate::KnownIds known;
  simulate::Scene scene{choices, *stack, judge, watcher, known, simulate::kWorldEpoch};
};

}  // namespace gatecrash::support
