#include "harness/campaign/needless.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::campaign {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using transcript::Transcript;

void says(Transcript& transcript, const std::string& session, const std::string& bytes) {
  Event event;
  event.session = session;
  event.tap = Tap::kClient;
  event.dir = Direction::kClientToServer;
  event.bytes = bytes;
  transcript.events.push_back(event);
}

void happens(Transcript& transcript, const std::string& what) {
  Event event;
  event.kind = Event::Kind::kWorld;
  event.operation = what;
  transcript.events.push_back(event);
}

std::string all_of(const Transcript& transcript) {
  std::string text;
  for (const Event& event : transcript.events) {
    text += event.kind == Event::Kind::kWorld ? "[" + event.operation + "]" : event.bytes;
  }
  return text;
}

/// A finding that is there while each of `needed` stands in the transcript.
Replay while_it_has(std::vector<std::string> needed, int* runs = nullptr) {
  return [=](const Transcript& transcript) -> std::optional<Transcript> {
    if (runs != nullptr) {
      ++*runs;
    }
    const std::string text = all_of(transcript);
    for (const std::string& word : needed) {
      if (text.find(word) == std::string::npos) {
        return std::nullopt;
      }
    }
    return transcript;
  };
}

Transcript two_sessions() {
  Transcript transcript;
  says(transcript, "1", "hello 1\n");
  says(transcript, "2", "hello 2\n");
  says(transcript, "1", "a\n");
  happens(transcript, "store-down");
  says(transcript, "2", "b\n");
  says(transcript, "1", "c");
  says(transcript, "2", "d\n");
  says(transcript, "1", "c\n");
  happens(transcript, "store-up");
  return transcript;
}

TEST(Needless, TakesOutSessionsMessagesAndFaults) {
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"a\n"}))), "hello 1\na\n");
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"a\n", "d\n"}))),
            "hello 1\nhello 2\na\nd\n");
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"b\n", "[store-down]"}))),
            "hello 2\n[store-down]b\n");
}

TEST(Needless, TakesTheLastMessageWithAllItsPieces) {
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"a\n", "hello 2"}))),
            "hello 1\nhello 2\na\n");
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"c\n"}))), "hello 1\ncc\n");
}

TEST(Needless, KeepsTheHandshakeOfASessionThatIsNeeded) {
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({}))), "");
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"hello 2"}))), "hello 2\n");
}

// Two that can go only together are tried together.
TEST(Needless, LeavesNoMessageWithoutWhichTheFindingStays) {
  const auto odd = [](const Transcript& transcript) -> std::optional<Transcript> {
    return client_messages(transcript) % 2 == 1 ? std::optional(transcript) : std::nullopt;
  };
  Transcript transcript;
  for (const char* const line : {"hello\n", "a\n", "b\n", "c\n", "d\n", "e\n"}) {
    says(transcript, "1", line);
  }
  const Transcript rest = without_needless(transcript, odd);
  EXPECT_EQ(client_messages(rest), 1U);
  for (std::size_t i = 0; i < rest.events.size(); ++i) {
    if (!rest.events[i].bytes.starts_with("hello")) {
      Transcript less = rest;
      less.events.erase(less.events.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(odd(less)) << i;
    }
  }
}

// A transcript that is recorded anew says again that all is settled.
TEST(Needless, IsDoneWhenWhatItTakesOutComesBack) {
  Transcript transcript = two_sessions();
  happens(transcript, "settled");
  const auto settles = [](const Transcript& candidate) -> std::optional<Transcript> {
    Transcript again = candidate;
    if (again.events.empty() || again.events.back().operation != "settled") {
      happens(again, "settled");
    }
    return again;
  };
  EXPECT_EQ(all_of(without_needless(transcript, settles)), "[settled]");
}

TEST(Needless, TriesNoMoreThanItMay) {
  Transcript transcript;
  for (int i = 0; i < 30; ++i) {
    says(transcript, "1", "m" + std::to_string(i) + "\n");
  }
  std::size_t replays = 0;
  const auto all = [&](const Transcript& candidate) -> std::optional<Transcript> {
    ++replays;
    return client_messages(candidate) >= 28 ? std::optional(candidate) : std::nullopt;
  };
  without_needless(transcript, all, 10);
  EXPECT_EQ(replays, 11U) << "and the first, which shows that there is something";
}

TEST(Needless, LeavesAloneWhatDoesNotReproduce) {
  int runs = 0;
  EXPECT_EQ(all_of(without_needless(two_sessions(), while_it_has({"never"}, &runs))),
            all_of(two_sessions()));
  EXPECT_EQ(runs, 1);
}

TEST(Needless, CountsMessagesAfterTheHandshakes) {
  EXPECT_EQ(client_messages(two_sessions()), 4U);
  EXPECT_EQ(client_messages(Transcript()), 0U);
}

}  // namespace
}  // namespace gatecrash::campaign
