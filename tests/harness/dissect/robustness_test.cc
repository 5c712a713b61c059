// No bytes at all make a victim crash, hang or disagree with itself about how they were split.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "harness/dissect/grid.h"
#include "harness/dissect/victim.h"
#include "stack/base/rng.h"

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kSeeds[] = {
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":[1,-2.5e3]}}})"
    "\n",
    R"([{"jsonrpc":"2.0","id":"\u00e9\ud83d\ude00","method":"b"},{"id":1,"result":{"y":null}}])"
    "\r\n",
    "{\"method\":/* c */\"x\"} // d\n",
    "{\n \"method\": \"pretty\",\n \"params\": {}\n}\r{\"method\":\"y\"}\r",
    "Content-Length: 14\r\n\r\n{\"method\":\"z\"}",
    "DEBUG {\"method\":\"log\"}\n\xef\xbb\xbf{\"method\":\"mark\"}\n",
};

constexpr std::string_view kPieces[] = {
    "\"",          "\\",   "{",     "}",    "[",       "]",  ",",  ":", "\n",
    "\r",          "\\u",  "\\ud8", "/*",   "*/",      "//", "1e", "-", "99999999999999999999",
    "\"method\":", "null", "NaN",   "\xff", "\xe2\x82"};

std::string mutated(std::string text, Rng& rng) {
  const std::uint64_t edits = 1 + rng.below(6);
  for (std::uint64_t edit = 0; edit < edits; ++edit) {
    const std::size_t at = rng.below(text.size() + 1);
    switch (rng.below(5)) {
      case 0:
        text.insert(at, kPieces[rng.below(std::size(kPieces))]);
        break;
      case 1:
        text.erase(at, 1 + rng.below(4));
        break;
      case 2:
        text.insert(at, 1, static_cast<char>(rng.below(256)));
        break;
      case 3:
        text.insert(at, kSeeds[rng.below(std::size(kSeeds))]);
        break;
      default:
        text.insert(at, text.substr(rng.below(text.size() + 1), rng.below(40)));
        break;
    }
  }
  return text;
}

/// The same bytes in pieces of changing sizes.
View in_pieces(const VictimKind& kind, std::string_view bytes, Rng& rng) {
  Victim victim(kind);
  View view{std::string(kind.name), {}, {}, 0};
  while (!bytes.empty()) {
    const std::size_t size = 1 + rng.below(9);
    victim.feed(bytes.substr(0, size), view.messages);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  victim.end(view.messages);
  view.refused_count = victim.refused_count();
  return view;
}

TEST(Robustness, EveryVictimReadsAnyBytesInAnySplitAlike) {
  Rng rng(11);
  std::size_t understood = 0;
  for (int i = 0; i < 250; ++i) {
    const std::string bytes = mutated(std::string(kSeeds[rng.below(std::size(kSeeds))]), rng);
    for (const auto kinds : {victim_kinds(), other_victim_kinds()}) {
      for (const VictimKind& kind : kinds) {
        const View whole = view_of(kind, bytes);
        const View pieces = in_pieces(kind, bytes, rng);
        EXPECT_EQ(whole.messages, pieces.messages) << kind.name << ": " << bytes;
        EXPECT_EQ(whole.refused_count, pieces.refused_count) << kind.name << ": " << bytes;
        understood += whole.messages.size();
      }
    }
  }
  EXPECT_GT(understood, 500U);
}

TEST(Robustness, EveryVictimSurvivesDepthLengthAndCount) {
  std::string many_keys = "{\"method\":\"x\",\"params\":{";
  for (int i = 0; i < 2'000; ++i) {
    many_keys += "\"k" + std::to_string(i % 700) + "\":0,";
  }
  many_keys += "\"z\":0}}\n";
  const std::string deep = std::string(50'000, '[');
  const std::string objects = [] {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
      text += "{\"\":";
    }
    return text;
  }();
  for (const VictimKind& kind : victim_kinds()) {
    view_of(kind, deep + std::string(50'000, ']') + "\n");
    view_of(kind, objects + "1" + std::string(20'000, '}') + "\n");
    view_of(kind, deep + "\n" + objects + "\n");
    view_of(kind, std::string(100'000, '\\') + "\n");
    view_of(kind, "\"" + std::string(100'000, '\xff') + "\"\n");
    view_of(kind, std::string(50'000, '\n'));
    view_of(kind, std::string(10'000, '1') + "\n");
    view_of(kind, "[" + std::string(10'000, '1') + "e-99999999999]\n");
    EXPECT_LE(view_of(kind, many_keys).messages.size(), 1U) << kind.name;
  }
}

TEST(Robustness, AVictimsBufferIsBounded) {
  const std::string megabyte(1 << 20, 'x');
  std::set<FramerKind> framers;
  for (const VictimKind& kind : victim_kinds()) {
    if (!framers.insert(kind.framer).second) {
      continue;
    }
    Victim victim(kind);
    std::vector<Understood> heard;
    for (int i = 0; i < 20; ++i) {
      victim.feed(megabyte, heard);
    }
    victim.feed("\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n", heard);
    const bool goes_on =
        kind.framer == FramerKind::kTypescriptLine || kind.framer == FramerKind::kTrimming;
    EXPECT_EQ(heard.size(), goes_on ? 1U : 0U) << kind.name;
    EXPECT_EQ(victim.closed(), !goes_on) << kind.name;
  }
}

}  // namespace
}  // namespace gatecrash::dissect
