#include "harness/campaign/mutate.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

// Steps of one choice each: a mutant shows where each came from.
const Sequence kBase{.bytes = {90, 91, 100, 101, 102, 103}, .steps = {2, 3, 4, 5}};
const Sequence kOther{.bytes = {95, 96, 200, 201}, .steps = {2, 3}};

TEST(Mutate, IsTheSameForTheSameNumbers) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rng a(seed);
    Rng b(seed);
    EXPECT_EQ(mutate(kBase, kOther, a, {.steps_max = 100}),
              mutate(kBase, kOther, b, {.steps_max = 100}));
  }
}

TEST(Mutate, DeletesRepeatsSplicesAndChanges) {
  bool shorter = false;
  bool repeated = false;
  bool spliced = false;
  bool head_changed = false;
  bool beginning = false;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    const auto mutant = mutate(kBase, kOther, rng, {.steps_max = 100});
    shorter = shorter || mutant.size() < kBase.bytes.size();
    repeated = repeated || std::count(mutant.begin(), mutant.end(), 101) > 1;
    spliced = spliced || (std::count(mutant.begin(), mutant.end(), 100) > 0 &&
                          std::count(mutant.begin(), mutant.end(), 201) > 0);
    head_changed = head_changed || (mutant.size() > 2 && (mutant[0] != 90 || mutant[1] != 91));
    beginning = beginning || mutant == std::vector<std::uint8_t>{90, 91, 100};
  }
  EXPECT_TRUE(shorter && repeated && spliced && head_changed && beginning);
}

TEST(Mutate, CutsWhatIsTooLong) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    EXPECT_LE(mutate(kBase, kOther, rng, {.steps_max = 3}).size(), 5U);
  }
}

TEST(Mutate, MakesSomethingOfNothing) {
  const Sequence empty;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    EXPECT_TRUE(mutate(empty, empty, rng, {.steps_max = 3}).empty());
  }
}

TEST(Probe, SaysAStepAgainWithOtherEnds) {
  const Sequence base{.bytes = {90, 1, 2, 3, 4, 5, 6}, .steps = {1, 4}};
  Rng rng(1);
  const auto mutant = probe(base, 1, rng, {.steps_max = 100});
  EXPECT_EQ(mutant.size(), 4U + 32 * 3) << "the second step is left out";
  EXPECT_EQ(std::vector(mutant.begin(), mutant.begin() + 4),
            (std::vector<std::uint8_t>{90, 1, 2, 3}));
  int same = 0;
  for (std::size_t at = 4; at < mutant.size(); at += 3) {
    same += mutant[at] == 1 ? 1 : 0;
  }
  EXPECT_GT(same, 16);
  EXPECT_LT(same, 32);
  EXPECT_EQ(probe(base, 99, rng, {.steps_max = 3}).size(), 7U + 3);
  EXPECT_TRUE(probe({}, 1, rng, {.steps_max = 3}).empty());
}

TEST(Beginning, EndsBeforeAStepOrAtTheEnd) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    sizes.insert(beginning(kBase, rng).size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace gatecrash::campaign
