#include "harness/generate/choices.h"

#include <array>
#include <map>

#include <gtest/gtest.h>

namespace gatecrash::generate {
namespace {

TEST(Choices, AreEqualForEqualSeeds) {
  Choices a = Choices::from_seed(7);
  Choices b = Choices::from_seed(7);
  Choices other = Choices::from_seed(8);
  int differences = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint32_t answer = a.below(1'000'000);
    EXPECT_EQ(answer, b.below(1'000'000));
    differences += answer != other.below(1'000'000) ? 1 : 0;
  }
  EXPECT_GT(differences, 90);
}

TEST(Choices, GiveARecordedSequenceAgain) {
  Choices first = Choices::from_seed(1);
  first.record();
  std::vector<std::uint32_t> answers;
  for (std::uint32_t bound = 1; bound < 50; ++bound) {
    answers.push_back(first.below(bound));
  }
  Choices again = Choices::from_sequence(first.sequence());
  for (std::uint32_t bound = 1; bound < 50; ++bound) {
    EXPECT_EQ(again.below(bound), answers[bound - 1]);
  }
}

TEST(Choices, AnswerZeroWhenASequenceIsExhausted) {
  Choices choices = Choices::from_sequence({3});
  EXPECT_EQ(choices.below(10), 3U);
  EXPECT_EQ(choices.below(10), 0U);
  EXPECT_FALSE(choices.more());
}

TEST(Choices, ClampASequenceToItsBoundsAndRecordWhatWasAnswered) {
  Choices choices = Choices::from_sequence({300, 1});
  choices.record();
  EXPECT_EQ(choices.below(10), 9U);
  EXPECT_EQ(choices.below(10), 1U);
  EXPECT_EQ(choices.sequence(), (std::vector<std::uint32_t>{9, 1}));
}

TEST(Choices, ConsumeNothingWhenThereIsNothingToChoose) {
  Choices choices = Choices::from_sequence({5, 6});
  EXPECT_EQ(choices.below(1), 0U);
  EXPECT_EQ(choices.below(10), 5U);
}

TEST(Choices, GiveTheirRecordAsBytesThatAnswerTheSame) {
  Choices first = Choices::from_seed(5);
  first.record();
  std::vector<std::uint32_t> answers;
  const std::array<std::uint32_t, 6> bounds = {2, 256, 257, 1, 1'000'000, 3};
  for (const std::uint32_t bound : bounds) {
    EXPECT_TRUE(first.more());
    answers.push_back(first.below(bound));
  }
  const std::vector<std::uint8_t> bytes = first.bytes(0, first.sequence().size());
  EXPECT_EQ(bytes.size(), 11U);
  Choices again = Choices::from_bytes(bytes);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    EXPECT_TRUE(again.more());
    EXPECT_EQ(again.below(bounds[i]), answers[i]);
  }
  EXPECT_FALSE(again.more());
  EXPECT_EQ(first.bytes(0, 2).size(), 1U) << "more() takes none";
  EXPECT_EQ(first.byte_of(2), 1U);
  EXPECT_EQ(first.bytes(1, 2), std::vector<std::uint8_t>{bytes[0]});
}

TEST(Choices, GoOnFromASeedBehindBytes) {
  const std::array<std::uint8_t, 2> bytes = {3, 4};
  Choices choices = Choices::from_parts({bytes, {}, "step"}, 1);
  Choices seed = Choices::from_seed(1);
  EXPECT_EQ(choices.below(10), 3U);
  EXPECT_EQ(choices.below(10), 4U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(choices.more());
    EXPECT_EQ(choices.below(1'000'000), seed.below(1'000'000));
  }
}

TEST(Choices, GiveEachSpanItsOwnPartHoweverMuchIsAskedFor) {
  const std::array<std::uint8_t, 6> bytes = {1, 2, 3, 4, 5, 6};
  const std::array<std::size_t, 3> begins = {2, 4, 4};
  Choices choices = Choices::from_parts({bytes, begins, "step"}, 1);
  Choices seed = Choices::from_seed(1);
  EXPECT_EQ(choices.below(10), 1U) << "and 2 is passed over";
  {
    const auto step = choices.span("step");
    const auto inner = choices.span("other");
    EXPECT_EQ(choices.below(10), 3U);
    EXPECT_EQ(choices.below(10), 4U);
    EXPECT_EQ(choices.below(1'000'000), seed.below(1'000'000)) << "the part is used up";
  }
  {
    const auto step = choices.span("step");
    EXPECT_EQ(choices.below(1'000'000), seed.below(1'000'000)) << "an empty part";
  }
  {
    const auto step = choices.span("step");
    EXPECT_EQ(choices.below(10), 5U);
    EXPECT_TRUE(choices.more());
  }
  for (int i = 0; i < 10; ++i) {
    const auto step = choices.span("step");
    EXPECT_TRUE(choices.more());
    EXPECT_EQ(choices.below(1'000'000), seed.below(1'000'000)) << "no part is left";
  }
}

TEST(Choices, ReadOneByteForSmallBoundsAndFourForLarge) {
  const std::array<std::uint8_t, 6> bytes = {7, 1, 1, 0, 0, 9};
  Choices choices = Choices::from_bytes(bytes);
  EXPECT_EQ(choices.below(256), 7U);
  EXPECT_EQ(choices.below(100'000), 257U);
  EXPECT_TRUE(choices.more());
  EXPECT_EQ(choices.below(10), 9U);
  EXPECT_FALSE(choices.more());
  EXPECT_EQ(choices.below(10), 0U);
}

TEST(Choices, FollowWeights) {
  Choices choices = Choices::from_seed(3);
  std::map<std::size_t, int> counts;
  for (int i = 0; i < 6000; ++i) {
    ++counts[choices.weighted({3, 0, 1})];
  }
  EXPECT_EQ(counts.count(1), 0U);
  EXPECT_NEAR(counts[0], 4500, 200);
  EXPECT_NEAR(counts[2], 1500, 200);
}

TEST(Choices, MakeFalseTheSimplerAnswer) {
  Choices zero = Choices::from_sequence({0, 0});
  EXPECT_FALSE(zero.chance(1, 2));
  EXPECT_TRUE(Choices::from_sequence({1}).chance(1, 2));
  EXPECT_TRUE(zero.chance(2, 2));
}

TEST(Choices, GoOnForEverFromASeedAndAsRecordedFromASequence) {
  EXPECT_TRUE(Choices::from_seed(0).more());
  Choices recorded = Choices::from_sequence({1, 0, 1});
  EXPECT_TRUE(recorded.more());
  EXPECT_FALSE(recorded.more());
}

TEST(Choices, GoOnWithASeedWhereASequenceEnds) {
  Choices choices = Choices::from_sequence_then_seed({7, 0}, 5);
  Choices seeded = Choices::from_seed(5);
  EXPECT_EQ(choices.below(10), 7U);
  EXPECT_FALSE(choices.more());
  EXPECT_TRUE(choices.more());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(choices.below(1000), seeded.below(1000));
  }
}

TEST(Choices, NameTheSpansOfTheSequence) {
  Choices choices = Choices::from_seed(5);
  choices.record();
  choices.below(10);
  {
    const auto outer = choices.span("outer");
    choices.below(10);
    {
      const auto inner = choices.span("inner");
      choices.below(10);
    }
    choices.below(10);
  }
  choices.below(10);
  const std::vector<Span>& spans = choices.spans();
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].name, "outer");
  EXPECT_EQ(spans[0].begin, 1U);
  EXPECT_EQ(spans[0].end, 4U);
  EXPECT_EQ(spans[1].name, "inner");
  EXPECT_EQ(spans[1].begin, 2U);
  EXPECT_EQ(spans[1].end, 3U);
}

TEST(Choices, KeepNoSpansWhenNothingIsRecorded) {
  Choices choices = Choices::from_seed(5);
  {
    const auto span = choices.span("step");
    choices.below(10);
  }
  EXPECT_TRUE(choices.spans().empty());
}

// One stream of choices for every engine: recording must not change what is answered.
TEST(Choices, AnswerTheSameWhetherTheyAreRecordedOrNot) {
  Choices plain = Choices::from_seed(11);
  Choices recorded = Choices::from_seed(11);
  recorded.record();
  std::vector<std::uint32_t> answers;
  for (std::uint32_t bound = 1; bound < 200; ++bound) {
    answers.push_back(plain.below(bound));
    EXPECT_EQ(recorded.below(bound), answers.back());
  }
  Choices again = Choices::from_sequence(recorded.sequence());
  for (std::uint32_t bound = 1; bound < 200; ++bound) {
    EXPECT_EQ(again.below(bound), answers[bound - 1]);
  }
}

}  // namespace
}  // namespace gatecrash::generate
