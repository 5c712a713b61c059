#include "harness/simulate/recording.h"

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"

namespace gatecrash::simulate {
namespace {

transcript::Transcript read(const std::string& lines) {
  const std::string header =
      R"({"gatecrash":"transcript","version":1,"epoch_us":0,"by":"t","transport":"stdio"})"
      "\n";
  auto transcript = transcript::read_transcript(header + lines, "t");
  EXPECT_TRUE(transcript.has_value()) << transcript.error().to_string();
  return *std::move(transcript);
}

std::string sent(const std::string& text) {
  return R"({"at_us":1,"tap":"upstream","session":"1","dir":"c2s","text":")" + text + "\"}\n";
}

TEST(Recording, KnowsWhatAServerReadsLaterAndWhatNever) {
  const auto transcript =
      read(sent("a") + "{\"at_us\":1,\"world\":\"server-late\",\"session\":\"1\"}\n" + sent("b") +
           "{\"at_us\":1,\"world\":\"server-late\",\"session\":\"1\"}\n" + sent("c") +
           "{\"at_us\":2,\"world\":\"server-reads\",\"session\":\"1\"}\n");
  Recording recording(transcript);
  EXPECT_FALSE(recording.next_sent("1", "a")->late);
  EXPECT_EQ(recording.next_sent("1", "b")->read, 5U);
  EXPECT_TRUE(recording.next_sent("1", "c")->late);
  EXPECT_EQ(recording.next_sent("1", "c"), nullptr) << "it was sent once";
  EXPECT_EQ(recording.next_sent("2", "a"), nullptr);
  EXPECT_FALSE(recording.says_settled());
}

TEST(Recording, NamesAHeldCallByWhatBroughtIt) {
  const std::string say = R"({"at_us":1,"tap":"client","session":"1","dir":"c2s","text":"x"})"
                          "\n";
  const auto row = [](int sequence) {
    return R"({"at_us":1,"session":"1","audit":{"decision":"hold","seq":)" +
           std::to_string(sequence) + "}}\n";
  };
  const auto transcript = read(say + row(4) + row(5) + say + row(9));
  const Recording recording(transcript);
  EXPECT_EQ(recording.held_by(0, 5)->input, 0U);
  EXPECT_EQ(recording.held_by(0, 5)->ordinal, 1U);
  EXPECT_EQ(recording.held_by(0, 9)->input, 3U);
  EXPECT_FALSE(recording.held_by(1, 9).has_value());
}

TEST(Recording, KnowsTheEndsThatAKillLeaves) {
  const auto transcript = read(
      "{\"at_us\":0,\"world\":\"session-at\",\"session\":\"2\",\"args\":{\"gateway\":1}}\n"
      "{\"at_us\":5,\"tap\":\"upstream\",\"session\":\"1\",\"dir\":\"s2c\",\"eof\":true}\n"
      "{\"at_us\":5,\"tap\":\"client\",\"session\":\"2\",\"dir\":\"s2c\",\"eof\":true}\n"
      "{\"at_us\":5,\"tap\":\"upstream\",\"session\":\"2\",\"dir\":\"s2c\",\"eof\":true}\n"
      "{\"at_us\":5,\"world\":\"gateway-restart\",\"args\":{\"gateway\":1}}\n"
      "{\"at_us\":6,\"world\":\"settled\"}\n");
  const Recording recording(transcript);
  EXPECT_FALSE(recording.is_of_a_kill(1)) << "at another gateway";
  EXPECT_TRUE(recording.is_of_a_kill(2));
  EXPECT_TRUE(recording.is_of_a_kill(3));
  EXPECT_TRUE(recording.says_settled());
}

TEST(Recording, FindsTheReloadInsideACall) {
  const std::string say = R"({"at_us":1,"tap":"client","session":"1","dir":"c2s","text":"x"})"
                          "\n";
  const auto transcript =
      read(say + R"({"at_us":1,"world":"reload","args":{"policy":{},"how":"at-reserve"}})" + "\n" +
           say + R"({"at_us":1,"world":"reload","args":{"policy":{}}})" + "\n");
  const Recording recording(transcript);
  EXPECT_EQ(recording.reload_in(0), 1U);
  EXPECT_FALSE(recording.reload_in(2).has_value());
  EXPECT_FALSE(is_input(transcript.events[1]));
  EXPECT_TRUE(is_input(transcript.events[3]));
}

}  // namespace
}  // namespace gatecrash::simulate
