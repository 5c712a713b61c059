#include "harness/simulate/troubles.h"

#include <memory>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/toy_scene.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;

/// A world in which one trouble comes at every second step.
struct Place : support::ToyScene {
  generate::Timing timing{*policy};
  std::vector<std::shared_ptr<const policy::Policy>> policies = {policy};
  Troubles troubles{scene, choices, timing, policies};

  explicit Place(Trouble trouble) : ToyScene(5) {
    scene.swarm.gateways = 2;
    scene.swarm.trouble_every = 2;
    scene.swarm.weights[static_cast<std::size_t>(trouble)] = 1;
    scene.join("a");
    scene.drain();
    for (int i = 0; i < 300; ++i) {
      troubles.step();
      scene.drain();
    }
  }
};

TEST(Troubles, ThatLastHealByThemselvesOrAllAtOnce) {
  const struct {
    Trouble trouble;
    std::string_view begins;
    std::string_view ends;
  } cases[] = {
      {Trouble::kServerSilence, judge::world::kServerSilent, judge::world::kServerSpeaks},
      {Trouble::kStoreOutage, judge::world::kStoreDown, judge::world::kStoreUp},
      {Trouble::kStorePartition, judge::world::kStoreDown, judge::world::kStoreUp},
      {Trouble::kAuditOutage, judge::world::kAuditDown, judge::world::kAuditUp},
      {Trouble::kLakeFailure, judge::world::kLakeDown, judge::world::kLakeUp},
  };

  for (const auto& c : cases) {
    Place place(c.trouble);
    EXPECT_GT(place.count(c.begins), 1) << c.begins;
    EXPECT_GT(place.count(c.ends), 0) << c.begins;
    EXPECT_EQ(place.count(judge::world::kHealed), 0);
    place.troubles.heal();
    EXPECT_EQ(place.count(c.begins), place.count(c.ends)) << c.begins;
    EXPECT_EQ(place.world.back(), judge::world::kHealed);
  }
}

TEST(Troubles, ThatHappenAtOnceHappen) {
  const struct {
    Trouble trouble;
    Observation::Kind kind;
  } cases[] = {
      {Trouble::kClientLeaves, Observation::Kind::kClientLeft},
      {Trouble::kServerCrash, Observation::Kind::kServerClosed},
      {Trouble::kGatewayKill, Observation::Kind::kGatewayRestart},
  };

  for (const auto& c : cases) {
    EXPECT_GT(Place(c.trouble).count(c.kind), 10) << trouble_name(c.trouble);
  }
  EXPECT_GT(Place(Trouble::kClockStep).count(judge::world::kClockStep), 10);
  EXPECT_GT(Place(Trouble::kServerNoise).count(judge::world::kServerNoise), 10);
  EXPECT_GT(Place(Trouble::kReload).count(judge::world::kReloadRefused), 1);
}

TEST(Troubles, PutNoClockBeforeTheWorldsBegin) {
  const Place place(Trouble::kClockStep);
  EXPECT_GE(place.scene.clock(), kWorldEpoch);
}

}  // namespace
}  // namespace gatecrash::simulate
