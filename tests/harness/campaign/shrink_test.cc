#include "harness/campaign/shrink.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using Sequence = std::vector<std::uint32_t>;

/// A little world: steps of a number each; `fails` says of the numbers whether it fails.
RunSequence world(bool (*fails)(const Sequence&)) {
  return [fails](const Sequence& sequence) {
    Choices choices = Choices::from_sequence(sequence);
    choices.record();
    Sequence numbers;
    while (true) {
      const auto span = choices.span("step");
      if (!choices.more()) {
        break;
      }
      numbers.push_back(choices.below(1000));
    }
    return Trial{fails(numbers), choices.sequence(), choices.spans()};
  };
}

Trial start_from(const RunSequence& run, std::size_t steps) {
  Choices choices = Choices::from_seed(11);
  Sequence sequence;
  for (std::size_t i = 0; i < steps; ++i) {
    sequence.push_back(1);
    sequence.push_back(choices.below(1000));
  }
  return run(sequence);
}

TEST(Shrink, DeletesTheStepsThatDoNotMatter) {
  const RunSequence run = world([](const Sequence& numbers) {
    return std::count_if(numbers.begin(), numbers.end(), [](auto n) { return n >= 500; }) >= 3;
  });
  const Shrunk shrunk = shrink(start_from(run, 200), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{1, 500, 1, 500, 1, 500, 0}));
}

TEST(Shrink, LowersChoicesToTheBoundary) {
  const RunSequence run =
      world([](const Sequence& numbers) { return !numbers.empty() && numbers.back() >= 137; });
  const Shrunk shrunk = shrink(run({1, 999}), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{1, 137, 0}));
}

TEST(Shrink, KeepsTheOrderThatMatters) {
  const RunSequence run = world([](const Sequence& numbers) {
    const auto large = std::find(numbers.begin(), numbers.end(), 900);
    return std::find(large, numbers.end(), 5) != numbers.end();
  });
  const Shrunk shrunk = shrink(run({1, 3, 1, 900, 1, 7, 1, 8, 1, 5, 1, 4}), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{1, 900, 1, 5, 0}));
}

TEST(Shrink, StopsAtItsBudget) {
  std::size_t runs = 0;
  const RunSequence counted = [&](const Sequence& sequence) {
    ++runs;
    return world([](const Sequence& numbers) {
      return std::accumulate(numbers.begin(), numbers.end(), 0U) > 3000;
    })(sequence);
  };
  const Trial start = start_from(counted, 100);
  runs = 0;
  const Shrunk shrunk = shrink(start, counted, 25);
  EXPECT_LE(runs, 25U);
  EXPECT_EQ(shrunk.runs, runs);
  EXPECT_TRUE(shrunk.best.fails);
}

TEST(Shrink, StopsWhenItIsAskedTo) {
  std::size_t runs = 0;
  const RunSequence counted = [&](const Sequence& sequence) {
    ++runs;
    return world([](const Sequence& numbers) { return !numbers.empty(); })(sequence);
  };
  const Trial start = start_from(counted, 100);
  runs = 0;
  const Shrunk shrunk =
      shrink(start, counted, kShrinkRunsMax, [&](const ShrinkState&) { return runs < 3; });
  EXPECT_EQ(runs, 3U);
  EXPECT_EQ(shrunk.runs, 3U);
  EXPECT_TRUE(shrunk.best.fails);
  EXPECT_LT(shrunk.best.sequence.size(), start.sequence.size()) << "what was reached counts";
}

TEST(Shrink, PutsStepsInOrderWhereOrderDoesNotMatter) {
  const RunSequence run = world([](const Sequence& numbers) {
    const auto has = [&](std::uint32_t wanted) {
      return std::find(numbers.begin(), numbers.end(), wanted) != numbers.end();
    };
    return has(7) && has(300) && has(40);
  });
  const Shrunk shrunk = shrink(run({1, 300, 1, 7, 1, 40}), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{1, 7, 1, 40, 1, 300, 0}));
}

TEST(Shrink, MovesAWaitToTheStepThatNeedsIt) {
  const RunSequence run = world([](const Sequence& numbers) {
    return numbers.size() == 2 && numbers[0] + numbers[1] == 90 && numbers[1] > 0;
  });
  const Shrunk shrunk = shrink(run({1, 60, 1, 30}), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{1, 0, 1, 90, 0}));
}

// A span between two neighbours belongs to neither: it must come out where it was.
TEST(Shrink, SwapsNeighboursAndLeavesWhatLiesBetween) {
  const RunSequence run = [](const Sequence& sequence) {
    Choices choices = Choices::from_sequence(sequence);
    choices.record();
    Sequence numbers;
    for (int i = 0; i < 2; ++i) {
      {
        const auto span = choices.span("step");
        numbers.push_back(choices.below(10));
        numbers.push_back(choices.below(10));
      }
      numbers.push_back(choices.below(100));
    }
    const bool between = numbers[2] == 50 && numbers[5] == 60;
    const bool steps = numbers[1] + numbers[4] == 3 && numbers[0] + numbers[3] == 7 &&
                       (numbers[0] == 0 || numbers[3] == 0);
    return Trial{between && steps, choices.sequence(), choices.spans()};
  };
  const Shrunk shrunk = shrink(run({7, 1, 50, 0, 2, 60}), run);
  EXPECT_EQ(shrunk.best.sequence, (Sequence{0, 0, 50, 7, 3, 60}));
}

// Making candidates that are not run copies the sequence for each choice and bit: minutes.
TEST(Shrink, EndsAtOnceWithoutRuns) {
  const RunSequence run = world([](const Sequence& numbers) { return !numbers.empty(); });
  const Trial start = start_from(run, 50'000);
  EXPECT_EQ(shrink(start, run, 0).best.sequence, start.sequence);
  bool asked = false;
  const Shrunk stopped =
      shrink(start, run, 10, [&](const ShrinkState&) { return !std::exchange(asked, true); });
  EXPECT_LE(stopped.runs, 1U);
}

TEST(ShrinkDeathTest, NeedsAFailureToStartFrom) {
  const RunSequence run = world([](const Sequence&) { return false; });
  EXPECT_DEATH(shrink(run({1, 1}), run), "CHECK failed: start.fails");
}

}  // namespace
}  // namespace gatecrash::campaign
