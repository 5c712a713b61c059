// troubles: what goes wrong in a world, when, and for how long.
//
// step() draws whether something happens, by the weights of the world's swarm; what lasts is healed
// after some steps, and heal() ends everything: the world's liveness phase. Single thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "harness/generate/choices.h"
#include "harness/generate/timing.h"
#include "harness/simulate/scene.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

class Troubles {
 public:
  using Policies = std::span<const std::shared_ptr<const policy::Policy>>;

  /// All are borrowed. `policies` are those that a reload may bring.
  Troubles(Scene& scene, generate::Choices& choices, const generate::Timing& timing,
           Policies policies)
      : scene_(scene), choices_(choices), timing_(timing), policies_(policies) {}

  /// Once for each step of the world.
  void step();

  /// Everything that lasts stops, and the world says so.
  void heal();

 private:
  struct Lasting {
    Trouble trouble;
    std::uint32_t gateway = 0;
    std::size_t connection = 0;
    std::uint64_t until_step = 0;
  };

  void begin(Trouble trouble);
  void end(const Lasting& lasting);
  void last(Trouble trouble, std::uint32_t gateway, std::size_t connection);
  bool lasts(Trouble trouble, std::uint32_t gateway) const;
  void cut_store(Trouble trouble);
  void fail_lake();
  void step_clock();
  void reload();
  std::size_t some_connection();
  std::uint32_t some_gateway();

  Scene& scene_;
  generate::Choices& choices_;
  const generate::Timing& timing_;
  Policies policies_;
  std::vector<Lasting> lasting_;  // at most one of a trouble and place
  std::uint64_t step_ = 0;
};

}  // namespace gatecrash::simulate
