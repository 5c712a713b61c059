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
    const auto mutant = mutate(kBase, kOther, rng, {.steps_max = 100}).bytes;
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
    EXPECT_LE(mutate(kBase, kOther, rng, {.steps_max = 3}).bytes.size(), 5U);
  }
}

TEST(Mutate, MakesSomethingOfNothing) {
  const Sequence empty;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    EXPECT_TRUE(mutate(empty, empty, rng, {.steps_max = 3}).bytes.empty());
  }
}

TEST(Mutate, LeavesTheStepsBehindAChangeWhereTheyBegan) {
  const Sequence base{.bytes = {90, 1, 2, 3, 4, 5, 6}, .steps = {1, 4}};
  bool cut_short = false;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    const Sequence mutant = mutate(base, {}, rng, {.steps_max = 100});
    EXPECT_TRUE(std::is_sorted(mutant.steps.begin(), mutant.steps.end()));
    EXPECT_TRUE(mutant.steps.empty() || mutant.steps.back() <= mutant.bytes.size());
    cut_short = cut_short || mutant == Sequence{{90, 1, 4, 5, 6}, {1, 2}};
  }
  EXPECT_TRUE(cut_short);
}

TEST(Probe, SaysTheBeginningOfAStepAgainAndAgain) {
  const Sequence base{.bytes = {90, 1, 2, 3, 4, 5, 6}, .steps = {1, 4}};
  Rng rng(1);
  const Sequence mutant = probe(base, 1, rng, {.steps_max = 100});
  ASSERT_EQ(mutant.steps.size(), 65U) << "the second step is left out";
  EXPECT_EQ(std::vector(mutant.bytes.begin(), mutant.bytes.begin() + 4),
            (std::vector<std::uint8_t>{90, 1, 2, 3}));
  std::set<std::vector<std::uint8_t>> said;
  for (std::size_t i = 1; i < mutant.steps.size(); ++i) {
    const auto at = [&](std::size_t step) {
      return mutant.bytes.begin() + static_cast<std::ptrdiff_t>(step < mutant.steps.size()
                                                                    ? mutant.steps[step]
                                                                    : mutant.bytes.size());
    };
    said.insert({at(i), at(i + 1)});
  }
  EXPECT_EQ(said, (std::set<std::vector<std::uint8_t>>{{}, {1}, {1, 2}, {1, 2, 3}}));
  EXPECT_EQ(probe(base, 99, rng, {.steps_max = 3}).steps.size(), 3U);
  EXPECT_TRUE(probe({}, 1, rng, {.steps_max = 3}).bytes.empty());
}

TEST(Beginning, EndsBeforeAStepOrAtTheEnd) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    const Sequence first = beginning(kBase, rng);
    EXPECT_EQ(first.bytes.size(), 2 + first.steps.size());
    sizes.insert(first.bytes.size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{2, 3, 4, 5, 6}));
}

}  // namespace
}  // namespace gatecrash::campaign
