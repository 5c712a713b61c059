#include "harness/target/play.h"

#include <deque>
#include <utility>

#include <gtest/gtest.h>

namespace gatecrash::target {
namespace {

using transcript::Direction;
using transcript::Event;
using Verdict = replay::AnswerReport::Verdict;

/// Answers each line by the next of its lines, in virtual time.
class ScriptedTarget final : public Target {
 public:
  explicit ScriptedTarget(std::deque<std::string> answers) : answers_(std::move(answers)) {}

  Status open(std::string_view session, std::string_view grant) override {
    log += "open " + std::string(session) + " as " + std::string(grant) + "\n";
    return {};
  }

  void send(std::string_view session, std::string_view bytes) override {
    log += std::to_string(at_.count()) + ": " + std::string(bytes);
    if (!answers_.empty()) {
      heard_.push_back({std::string(session), answers_.front(), false});
      answers_.pop_front();
    }
  }

  void close_input(std::string_view session) override {
    log += "close " + std::string(session) + "\n";
  }

  void advance(Duration at) override { at_ = at; }

  std::vector<Heard> receive(Duration /*limit*/) override { return std::exchange(heard_, {}); }

  bool may_still_answer() const override { return false; }

  std::vector<Heard> finish() override { return {}; }

  std::vector<std::string> endings() const override { return {}; }

  std::string log;

 private:
  std::deque<std::string> answers_;
  std::vector<Heard> heard_;
  Duration at_{};
};

replay::Conversation recording(const std::vector<std::pair<Direction, std::string>>& lines) {
  transcript::Transcript transcript;
  Event open;
  open.kind = Event::Kind::kOpen;
  open.session = "1";
  open.grant = "a";
  transcript.events.push_back(open);
  for (const auto& [dir, text] : lines) {
    Event event;
    event.at = Duration(10 * transcript.events.size());
    event.session = "1";
    event.dir = dir;
    event.bytes = text + "\n";
    transcript.events.push_back(event);
  }
  return replay::read_conversation(transcript);
}

constexpr Direction kC2s = Direction::kClientToServer;
constexpr Direction kS2c = Direction::kServerToClient;

replay::Conversation two_pings() {
  return recording({{kC2s, R"({"id":1,"method":"ping"})"},
                    {kS2c, R"({"id":1,"result":{}})"},
                    {kC2s, R"({"id":2,"method":"ping"})"},
                    {kS2c, R"({"id":2,"result":{}})"}});
}

TEST(Play, MovesVirtualTimeAsTheRecordingDid) {
  ScriptedTarget target({"{\"id\":1,\"result\":{}}\n", "{\"id\":2,\"result\":{}}\n"});
  const Result<Played> played = play(two_pings(), "t", target);
  ASSERT_TRUE(played) << played.error().to_string();
  EXPECT_TRUE(played->report.held());
  EXPECT_EQ(
      target.log,
      "open 1 as a\n10: {\"id\":1,\"method\":\"ping\"}\n30: {\"id\":2,\"method\":\"ping\"}\n");
}

TEST(Play, SendsTheRestWhenAnAnswerIsMissing) {
  ScriptedTarget target({"{\"method\":\"x\"}\n", "{\"id\":2,\"result\":{}}\n"});
  const Result<Played> played = play(two_pings(), "t", target);
  ASSERT_TRUE(played) << played.error().to_string();
  EXPECT_EQ(played->report.count(Verdict::kMissing), 1U);
  EXPECT_EQ(played->report.count(Verdict::kExtra), 1U);
  EXPECT_EQ(played->report.count(Verdict::kEqual), 1U);
  ASSERT_EQ(played->report.notes.size(), 1U);
}

TEST(Play, SaysThatATargetNeverAnswered) {
  ScriptedTarget silent({});
  const Result<Played> played = play(two_pings(), "t", silent);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().code, Code::kPeerGone);
  ScriptedTarget babbling({"hello\n", "world\n"});
  const Result<Played> garbage = play(two_pings(), "t", babbling);
  ASSERT_FALSE(garbage);
  EXPECT_NE(garbage.error().message.find("no JSON-RPC answer"), std::string::npos);
}

TEST(Play, NeedsNoAnswerWhereTheRecordingHasNone) {
  ScriptedTarget silent({});
  const Result<Played> played =
      play(recording({{kC2s, R"({"method":"notifications/initialized"})"}}), "t", silent);
  ASSERT_TRUE(played);
  EXPECT_TRUE(played->report.held());
}

TEST(Play, StopsWhenInterrupted) {
  ScriptedTarget silent({});
  PlayOptions options;
  options.interrupted = [] { return true; };
  const Result<Played> played = play(two_pings(), "t", silent, options);
  ASSERT_TRUE(played);
  EXPECT_TRUE(played->interrupted);
}

}  // namespace
}  // namespace gatecrash::target
