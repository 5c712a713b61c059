#include "harness/generate/vectors.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace gatecrash::generate {
namespace {

constexpr std::string_view kCall =
    R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"series_read","arguments":{"path":"a"}}})";

TEST(Vectors, HaveUniqueNamesAndPositions) {
  std::set<std::string> names;
  for (const Vector& vector : vectors()) {
    EXPECT_TRUE(names.insert(std::string(vector.id) + " " + std::string(vector.name)).second)
        << vector.id << vector.name;
    EXPECT_GT(vector.positions.size(), 0U);
    EXPECT_EQ(vector.positions.list().size(), vector.positions.size());
  }
  EXPECT_GT(names.size(), 220U);
}

// A vector that changed nothing would test nothing.
TEST(Vectors, ChangeTheMessageAtEveryPosition) {
  for (const Vector& vector : vectors()) {
    for (const Position position : vector.positions.list()) {
      auto parts = take_apart(kCall);
      ASSERT_TRUE(parts.has_value());
      EXPECT_TRUE(vector.apply(*parts, {position, Encoding::kRaw, "other"}));
      EXPECT_NE(put_together(*parts), std::string(kCall) + "\n")
          << vector.id << vector.name << position_name(position);
    }
  }
}

TEST(Vectors, LeaveAMessageWithoutSuchAPlaceAlone) {
  for (const std::string_view message :
       {R"({"jsonrpc":"2.0","id":1,"method":"ping"})", R"({"jsonrpc":"2.0","method":"n"})",
        R"({"jsonrpc":"2.0","id":1,"method":"m","params":[1]})", "{}"}) {
    for (const Vector& vector : vectors()) {
      if (vector.heavy) {
        continue;
      }
      for (const Position position : vector.positions.list()) {
        auto parts = take_apart(message);
        ASSERT_TRUE(parts.has_value()) << message;
        vector.apply(*parts, {position, Encoding::kMixed, "other"});
        EXPECT_FALSE(put_together(*parts).empty());
      }
    }
  }
}

// A twin of "params" before it hides the list that is there: the second vector finds a member, but
// no list to put another into.
TEST(Vectors, CanBePutOnAMessageThatAnotherHasChanged) {
  const auto call = take_apart(kCall);
  ASSERT_TRUE(call.has_value());
  std::size_t both = 0;
  for (const Vector* const first : world_vectors()) {
    for (const Position position : first->positions.list()) {
      MessageText changed = *call;
      first->apply(changed, {position, Encoding::kRaw, "other"});
      for (const Vector& second : json_vectors()) {
        MessageText twice = changed;
        const auto at =
            second.positions.nth(static_cast<std::uint32_t>(both) % second.positions.size());
        second.apply(twice, {at, Encoding::kRaw, "other"});
        EXPECT_FALSE(put_together(twice).empty());
        ++both;
      }
    }
  }
  EXPECT_GT(both, 1000U);
}

TEST(Vectors, SpellWhatTheyPutInAsTheEncodingSays) {
  const auto spelt = [](Encoding encoding) {
    auto parts = take_apart(kCall);
    json_vectors()[0].apply(*parts, {Position::kName, encoding, "evil"});
    return put_together(*parts);
  };
  EXPECT_NE(spelt(Encoding::kRaw).find(R"("name":"evil"})"), std::string::npos);
  EXPECT_NE(spelt(Encoding::kEscaped).find(R"("\u006e\u0061\u006d\u0065":"\u0065\u0076)"),
            std::string::npos);
  EXPECT_NE(spelt(Encoding::kMixed).find(R"("\u006ea\u006de")"), std::string::npos)
      << spelt(Encoding::kMixed);
}

TEST(Vectors, AreDrawnAllByChoices) {
  Choices choices = Choices::from_seed(3);
  std::map<std::string_view, int> seen;
  int doubled = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto parts = take_apart(kCall);
    const auto used = make_hostile(*parts, "other", choices);
    doubled += used.size() == 2 ? 1 : 0;
    for (const VectorUse& use : used) {
      ++seen[use.vector->id];
    }
  }
  for (const Vector* const vector : world_vectors()) {
    EXPECT_GT(seen[vector->id], 0) << vector->id;
  }
  EXPECT_GT(doubled, 1000);
}

TEST(Vectors, NameTheirUseForReports) {
  EXPECT_EQ((VectorUse{&json_vectors()[0], Position::kName, Encoding::kMixed}.text()),
            "J01 duplicate-member at name, partly in escapes");
}

TEST(Vectors, KnownDifferencesNameVectorsThatExistAndSayWhy) {
  for (const KnownDifference& known : known_differences()) {
    EXPECT_FALSE(known.why.empty());
    bool found = false;
    for (const Vector& vector : vectors()) {
      found =
          found || (vector.id == known.id && (known.name.empty() || known.name == vector.name) &&
                    (!known.where || vector.positions.has(*known.where)) &&
                    vector.expected != known.treatment);
    }
    EXPECT_TRUE(found) << known.id << " changes nothing";
  }
}

}  // namespace
}  // namespace gatecrash::generate
