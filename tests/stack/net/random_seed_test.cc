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

}  // namespace
}  // namespace gatecrash::net
