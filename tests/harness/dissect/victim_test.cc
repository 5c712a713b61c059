#include "harness/dissect/victim.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kVictimCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
    R"("params":{"name":"read_file","arguments":{"b":1.0,"a":"x"}}})"
    "\n";

const VictimKind& victim_named(std::string_view name) {
  const VictimKind* kind = find_victim(name);
  EXPECT_NE(kind, nullptr) << name;
  return kind == nullptr ? victim_kinds().front() : *kind;
}

TEST(Victim, SaysWhatItUnderstands) {
  Victim victim(victim_named("nlohmann-lf"));
  std::vector<Understood> heard;
  victim.feed(kVictimCall, heard);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].kind, Understood::Kind::kRequest);
  EXPECT_EQ(heard[0].method, "tools/call");
  EXPECT_EQ(heard[0].id, "1");
  EXPECT_EQ(heard[0].tool, "read_file");
  EXPECT_EQ(heard[0].arguments, R"({"a":"x","b":1})");
  EXPECT_EQ(heard[0].message, R"({"id":1,"jsonrpc":"2.0","method":"tools/call",)"
                              R"("params":{"arguments":{"a":"x","b":1},"name":"read_file"}})");
  EXPECT_FALSE(heard[0].batch);
}

TEST(Victim, UnderstandsTheSameInAnySplit) {
  const std::string bytes = std::string(kVictimCall) + "\r\nnonsense\n[" +
                            std::string(kVictimCall.substr(0, kVictimCall.size() - 1)) + "]\r\n" +
                            R"({"jsonrpc":"2.0","id":"x","result":{}})";
  for (const VictimKind& kind : victim_kinds()) {
    Victim whole(kind);
    std::vector<Understood> expected;
    whole.feed(bytes, expected);
    whole.end(expected);
    EXPECT_FALSE(expected.empty()) << kind.name;
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
      Victim pieces(kind);
      std::vector<Understood> heard;
      for (std::size_t at = 0; at < bytes.size(); at += step) {
        pieces.feed(std::string_view(bytes).substr(at, step), heard);
      }
      pieces.end(heard);
      EXPECT_EQ(heard, expected) << kind.name << " in steps of " << step;
      EXPECT_EQ(pieces.refused(), whole.refused()) << kind.name;
    }
  }
}

TEST(Victim, CountsWhatItCouldNotReadAndKeepsTheFirstReasons) {
  Victim victim(victim_named("nlohmann-lf"));
  std::vector<Understood> heard;
  for (std::size_t i = 0; i < kRefusedKept + 5; ++i) {
    victim.feed("{]\n", heard);
  }
  EXPECT_TRUE(heard.empty());
  EXPECT_EQ(victim.refused_count(), kRefusedKept + 5);
  EXPECT_EQ(victim.refused().size(), kRefusedKept);
}

TEST(Victim, HearsNothingAfterTheEnd) {
  Victim victim(victim_named("nlohmann-lf"));
  std::vector<Understood> heard;
  victim.end(heard);
  victim.feed(kVictimCall, heard);
  EXPECT_TRUE(heard.empty());
  EXPECT_TRUE(victim.closed());
}

TEST(VictimKinds, AreNamedOnceInOrder) {
  for (std::size_t i = 1; i < victim_kinds().size(); ++i) {
    EXPECT_LT(victim_kinds()[i - 1].name, victim_kinds()[i].name);
  }
  EXPECT_EQ(find_victim("nobody"), nullptr);
}

}  // namespace
}  // namespace gatecrash::dissect
