#include "stack/net/random_seed.h"

#include <cstdint>
#include <set>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(RandomSeed, DrawsDifferentSeeds) {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 16; ++i) {
    seeds.insert(random_seed());
  }
  EXPECT_EQ(seeds.size(), 16U);
}

TEST(RandomBytes, GivesAsManyAsAskedForAndNeverTheSame) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(256).size(), 256U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace gatecrash::net
