#include "harness/simulate/swarm.h"

#include <set>

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

using generate::Choices;

TEST(Swarm, OfNoChoicesIsOneClientAndNothingThatBreaks) {
  Choices none = Choices::from_sequence({});
  const Swarm swarm = Swarm::draw(none, true, 3);
  EXPECT_EQ(swarm.agents, 1U);
  EXPECT_EQ(swarm.gateways, 1U);
  EXPECT_EQ(swarm.trouble_every, 0U);
  EXPECT_EQ(swarm.describe(), "1 agents, 1 gateway, latency 0 us");
}

TEST(Swarm, BreaksNothingWhereNothingMayBreak) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const Swarm swarm = Swarm::draw(choices, false, 3);
    EXPECT_EQ(swarm.trouble_every, 0U);
    EXPECT_EQ(swarm.gateways, 1U);
    EXPECT_EQ(swarm.victim, 0U);
  }
}

TEST(Swarm, CanBeMadeSureOfOneTrouble) {
  Choices none = Choices::from_sequence({});
  Swarm swarm = Swarm::draw(none, true, 3);
  swarm.ensure(Trouble::kReload);
  EXPECT_GT(swarm.trouble_every, 0U);
  EXPECT_EQ(swarm.describe(), "1 agents, 1 gateway, latency 0 us, reload 1");
  EXPECT_EQ(trouble_named("reload"), Trouble::kReload);
  EXPECT_EQ(trouble_named("reloads"), std::nullopt);
}

TEST(Swarm, DrawsSubsetsThatDiffer) {
  std::set<std::string> seen;
  int quiet = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const Swarm swarm = Swarm::draw(choices, true, 3);
    quiet += swarm.trouble_every == 0 ? 1 : 0;
    seen.insert(swarm.describe());
  }
  EXPECT_GT(seen.size(), 150U);
  EXPECT_GT(quiet, 50);
  EXPECT_LT(quiet, 150);
}

TEST(Swarm, NamesItsTroubles) {
  Swarm swarm;
  swarm.trouble_every = 10;
  swarm.weights[static_cast<std::size_t>(Trouble::kClockStep)] = 2;
  EXPECT_NE(swarm.describe().find("clock-step 2"), std::string::npos);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kTroubles; ++i) {
    names.insert(trouble_name(static_cast<Trouble>(i)));
  }
  EXPECT_EQ(names.size(), kTroubles);
}

}  // namespace
}  // namespace gatecrash::simulate
