#include "harness/campaign/corpus.h"

#include <map>

#include <gtest/gtest.h>

#include "harness/simulate/world.h"

namespace gatecrash::campaign {
namespace {

using generate::Choices;
using simulate::Reached;

/// What a world of so many steps leaves: a choice for the whole, then two a step.
Choices recorded_world(std::uint64_t seed, int steps) {
  Choices choices = Choices::from_seed(seed);
  choices.record();
  choices.below(1000);
  for (int i = 0; i < steps; ++i) {
    const auto step = choices.span(simulate::kStepSpan);
    choices.more();
    choices.below(7);
    choices.below(300);
  }
  choices.below(9);  // as all settles
  return choices;
}

Recorded recorded(std::uint64_t seed, int steps, std::vector<Reached> reached) {
  return {cut(recorded_world(seed, steps), {}), std::move(reached)};
}

CorpusFile file(const Recorded& recorded) {
  const std::string bytes = corpus_bytes(recorded.sequence);
  return {corpus_file_name(bytes), bytes};
}

std::vector<std::string> names(const std::vector<Corpus::Change>& changes, bool removed) {
  std::vector<std::string> names;
  for (const Corpus::Change& change : changes) {
    if (change.bytes.empty() == removed) {
      names.push_back(change.name);
    }
  }
  return names;
}

TEST(CorpusFileName, IsOfTheBytes) {
  EXPECT_TRUE(is_corpus_file_name(corpus_file_name("x")));
  EXPECT_NE(corpus_file_name("x"), corpus_file_name("y"));
  EXPECT_FALSE(is_corpus_file_name("choices_zero"));
  EXPECT_FALSE(is_corpus_file_name("7b502c3a1f48c8609ae212cdfb639dee39673f5e")) << "libFuzzer's";
}

TEST(CheckCorpusFile, RefusesWhatIsEmptyTooLargeOrCutShort) {
  const Recorded world = recorded(1, 3, {});
  EXPECT_TRUE(check_corpus_file(file(world)));
  EXPECT_TRUE(check_corpus_file({"choices_0", "\x01\x02"}));
  EXPECT_FALSE(check_corpus_file({"choices_0", ""}));
  EXPECT_FALSE(check_corpus_file({"x", std::string(kCorpusFileBytesMax + 1, '\x01')}));
  CorpusFile torn = file(world);
  torn.bytes.pop_back();
  const auto refused = check_corpus_file(torn);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "is not what its name says: cut short, or changed");
}

TEST(Cut, KeepsWhatTheWorldHasAndSomeOfItsSteps) {
  const Choices world = recorded_world(4, 5);
  const Sequence all = cut(world, {});
  EXPECT_EQ(all.steps, (std::vector<std::size_t>{4, 9, 14, 19, 24}));
  EXPECT_EQ(all.bytes.size(), 29U) << "without what is drawn as all settles";
  Choices again = Choices::from_bytes(all.bytes);
  const std::vector<std::uint32_t>& recorded = world.sequence();
  EXPECT_EQ(again.below(1000), recorded[0]);
  for (std::size_t step = 0; step < 5; ++step) {
    EXPECT_TRUE(again.more());
    EXPECT_EQ(again.below(7), recorded[2 + 3 * step]);
    EXPECT_EQ(again.below(300), recorded[3 + 3 * step]);
  }
  EXPECT_FALSE(again.more());
  const Sequence two = cut(world, {.first = 3, .last = 4});
  EXPECT_EQ(two.steps, (std::vector<std::size_t>{4, 9}));
  EXPECT_EQ(std::vector(two.bytes.begin() + 4, two.bytes.end()),
            std::vector(all.bytes.begin() + 14, all.bytes.begin() + 24));
  EXPECT_EQ(std::vector(two.bytes.begin(), two.bytes.begin() + 4),
            std::vector(all.bytes.begin(), all.bytes.begin() + 4));
}

TEST(Cut, IsEmptyWhereAWorldHasNoStep) { EXPECT_TRUE(cut(recorded_world(4, 0), {}).bytes.empty()); }

TEST(Corpus, IsFreshWhileItHasNothing) {
  Corpus corpus({});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(corpus.draft(seed).from, Draft::From::kSeed);
  }
}

TEST(Corpus, RunsFilesFirstTheSmallestFirst) {
  const Recorded large = recorded(1, 9, {{1, 1}});
  const Recorded small = recorded(2, 3, {{1, 1}});
  Corpus corpus({file(large), file(small)});
  const Draft first = corpus.draft(7);
  EXPECT_TRUE(corpus.at_file());
  ASSERT_EQ(first.from, Draft::From::kBytes);
  EXPECT_EQ(first.sequence.bytes, small.sequence.bytes);
  corpus.keep(small);
  EXPECT_TRUE(names(corpus.take_changes(), false).empty()) << "it lies there already";
  corpus.draft(8);
  corpus.keep(large);
  EXPECT_EQ(names(corpus.take_changes(), true), std::vector{file(large).name});
  corpus.draft(9);
  EXPECT_FALSE(corpus.at_file());
}

TEST(Corpus, LeavesAloneWhatOthersHaveNamed) {
  const Recorded world = recorded(1, 9, {});
  Corpus corpus({{"choices_0", corpus_bytes(world.sequence)}});
  corpus.draft(1);
  corpus.keep(world);
  EXPECT_TRUE(corpus.take_changes().empty());
}

TEST(Corpus, KeepsWhatReachesANewState) {
  Corpus corpus({});
  EXPECT_TRUE(corpus.is_better(1, 7));
  const Recorded world = recorded(1, 7, {{1, 2}, {2, 7}});
  corpus.keep(world);
  EXPECT_EQ(corpus.size(), 1U);
  EXPECT_EQ(corpus.bytes(), file(world).bytes.size());
  EXPECT_EQ(names(corpus.take_changes(), false), std::vector{file(world).name});
  EXPECT_FALSE(corpus.is_better(1, 7));
  EXPECT_TRUE(corpus.is_better(1, 1)) << "far smaller";
  corpus.keep(recorded(2, 7, {{1, 2}}));
  EXPECT_EQ(corpus.size(), 1U);
  EXPECT_TRUE(corpus.take_changes().empty());
}

TEST(Corpus, DropsASequenceAllOfWhichSmallerOnesReach) {
  Corpus corpus({});
  const Recorded large = recorded(1, 40, {{1, 40}, {2, 40}});
  corpus.keep(large);
  corpus.keep(recorded(2, 5, {{1, 5}}));
  EXPECT_EQ(corpus.size(), 2U);
  corpus.take_changes();
  corpus.keep(recorded(3, 6, {{2, 6}}));
  EXPECT_EQ(corpus.size(), 2U);
  EXPECT_EQ(names(corpus.take_changes(), true), std::vector{file(large).name});
}

TEST(Corpus, PrefersWhatOwnsTheRareStates) {
  Corpus corpus({});
  const Recorded common = recorded(1, 4, {{1, 1}});
  const Recorded rare = recorded(2, 4, {{2, 1}});
  corpus.keep(common);
  corpus.keep(rare);
  for (int i = 0; i < 1000; ++i) {
    corpus.count({{1, 1}}, 0);
  }
  corpus.count({{2, 1}}, 0);
  const auto begins_like = [](const Draft& draft, const Recorded& world) {
    return !draft.sequence.bytes.empty() && draft.sequence.bytes[0] == world.sequence.bytes[0];
  };
  int of_common = 0;
  int of_rare = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Draft draft = corpus.draft(seed);
    of_common += begins_like(draft, common) ? 1 : 0;
    of_rare += begins_like(draft, rare) ? 1 : 0;
  }
  EXPECT_GT(of_rare, 3 * of_common / 2);
}

TEST(Corpus, HasNoMoreBytesThanItMay) {
  Corpus corpus({}, 300);
  for (std::uint64_t i = 0; i < 50; ++i) {
    corpus.keep(recorded(i, 10, {{100 + i, 10}}));
    EXPECT_LE(corpus.bytes(), 300U);
  }
  EXPECT_GT(corpus.size(), 1U);
  const auto changes = corpus.take_changes();
  EXPECT_EQ(names(changes, false).size() - names(changes, true).size(), corpus.size());
  EXPECT_FALSE(corpus.is_better(100, 1)) << "what had to go does not come back";
}

TEST(Corpus, TriesMostlyWhatFoundTheMost) {
  Corpus corpus({});
  corpus.keep(recorded(1, 8, {{1, 8}}));
  simulate::Feature feature = 1000;
  std::map<Draft::From, int> drafts;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Draft draft = corpus.draft(seed);
    // Only fresh worlds find something.
    const bool fresh = draft.from == Draft::From::kSeed;
    corpus.count(fresh ? std::vector<Reached>{{feature++, 1}} : std::vector<Reached>{}, 100);
    ++drafts[draft.from];
  }
  EXPECT_GT(drafts[Draft::From::kSeed], 1000);
  EXPECT_GT(drafts[Draft::From::kPartsAndSeed], 60);
}

TEST(Corpus, DraftsTheSameForTheSameFilesAndSeeds) {
  const auto drafts = [] {
    Corpus corpus({});
    corpus.keep(recorded(1, 8, {{1, 8}, {2, 3}}));
    corpus.keep(recorded(2, 5, {{3, 5}}));
    std::vector<Sequence> all;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      all.push_back(corpus.draft(seed).sequence);
    }
    return all;
  };
  EXPECT_EQ(drafts(), drafts());
}

}  // namespace
}  // namespace gatecrash::campaign
