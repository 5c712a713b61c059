#include "harness/replay/player.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Transcript;
using Verdict = AnswerReport::Verdict;

const std::string kPlayed = "0190163d-8694-739b-aea5-966c26f8ad90";
const std::string kPlayedNew = "0190163d-8694-739b-aea5-000000000001";

class Recording {
 public:
  Recording& client(std::string bytes, std::string session = "1") {
    return add(Direction::kClientToServer, std::move(bytes), std::move(session));
  }

  Recording& server(std::string bytes, std::string session = "1") {
    return add(Direction::kServerToClient, std::move(bytes), std::move(session));
  }

  Recording& cut() {
    transcript_.truncated = "cut";
    return *this;
  }

  Player player() const { return Player(read_conversation(transcript_)); }

 private:
  Recording& add(Direction dir, std::string bytes, std::string session) {
    Event event;
    event.at = Duration(10 * transcript_.events.size());
    event.session = std::move(session);
    event.dir = dir;
    event.bytes = std::move(bytes) + "\n";
    transcript_.events.push_back(std::move(event));
    return *this;
  }

  Transcript transcript_;
};

/// What the player does until it waits: "open 1", the line sent, "close 1".
std::string act(Player& player) {
  std::string out;
  while (const auto action = player.next()) {
    switch (action->kind) {
      case Action::Kind::kOpen:
        out += "open " + action->session + "\n";
        break;
      case Action::Kind::kSend:
        out += action->bytes;
        break;
      case Action::Kind::kCloseInput:
        out += "close " + action->session + "\n";
        break;
    }
  }
  return out;
}

std::string call(int id, const std::string& resource) {
  return "{\"id\":" + std::to_string(id) +
         ",\"method\":\"tools/call\",\"params\":{\"name\":\"read\",\"arguments\":{\"id\":\"" +
         resource + "\"}}}";
}

TEST(Player, SendsARequestOnceWhatPrecededItHasArrived) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"initialize"})")
                      .server(R"({"id":1,"result":{}})")
                      .client(R"({"method":"notifications/initialized"})")
                      .client(R"({"id":2,"method":"ping"})")
                      .client(R"({"id":3,"method":"ping"})")
                      .server(R"({"id":3,"result":{}})")
                      .server(R"({"id":2,"result":{}})")
                      .player();
  EXPECT_EQ(act(player), "open 1\n{\"id\":1,\"method\":\"initialize\"}\n");
  EXPECT_FALSE(player.finished());
  player.hear("1", "{\"id\":1,\"res");
  EXPECT_EQ(act(player), "");
  player.hear("1", "ult\":{}}\n");
  EXPECT_EQ(act(player),
            "{\"method\":\"notifications/initialized\"}\n{\"id\":2,\"method\":\"ping\"}\n"
            "{\"id\":3,\"method\":\"ping\"}\n");
  player.hear("1", "{\"id\":2,\"result\":{}}\n{\"id\":3,\"result\":{}}\n");  // in another order
  EXPECT_EQ(act(player), "");
  EXPECT_TRUE(player.finished());
  EXPECT_TRUE(player.complete());
  const ReplayReport report = player.report("t");
  EXPECT_TRUE(report.held()) << report_text(report);
  EXPECT_EQ(report.requests, 3U);
  EXPECT_EQ(summary_text(report), "3 answers: 3 equal, 0 equal but for volatile values, 0 changed");
}

TEST(Player, PutsTheServersNewIdsIntoLaterRequests) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"tools/call","params":{"name":"create"}})")
                      .server(
                          "{\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
                          "\"{\\\"id\\\":\\\"" +
                          kPlayed + "\\\"}\"}]}}")
                      .client(call(2, "Patient/" + kPlayed))
                      .server("{\"id\":2,\"result\":\"" + kPlayed + "\"}")
                      .player();
  act(player);
  player.hear("1",
              "{\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"id\\\":\\\"" +
                  kPlayedNew + "\\\"}\"}]}}\n");
  EXPECT_EQ(act(player), call(2, "Patient/" + kPlayedNew) + "\n");
  player.hear("1", "{\"id\":2,\"result\":\"" + kPlayedNew + "\"}\n");
  const ReplayReport report = player.report("t");
  EXPECT_TRUE(report.held()) << report_text(report);
  EXPECT_EQ(report.count(Verdict::kVolatile), 2U);
  EXPECT_EQ(report.ids_renamed, 1U);
}

TEST(Player, PointsAtTheChangedAnswer) {
  Player player = Recording().client(call(7, "x")).server(R"({"id":7,"result":{"n":1}})").player();
  act(player);
  player.hear("1", "{\"id\":7,\"result\":{\"n\":2}}\n");
  const ReplayReport report = player.report("a.jsonl");
  EXPECT_FALSE(report.held());
  EXPECT_EQ(report_text(report),
            "a.jsonl:3: tools/call read (id 7): changed\n"
            "  at /result/n\n"
            "  - 1\n"
            "  + 2\n"
            "a.jsonl: 1 answers: 0 equal, 0 equal but for volatile values, 1 changed\n");
}

TEST(Player, ReportsMissingAndExtraAnswers) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"ping"})")
                      .server(R"({"id":1,"result":{}})")
                      .client(R"({"id":2,"method":"ping"})")
                      .server(R"({"id":2,"result":{}})")
                      .player();
  act(player);
  player.give_up_waiting();
  EXPECT_EQ(act(player), "{\"id\":2,\"method\":\"ping\"}\n");
  player.hear("1", "{\"id\":2,\"result\":{}}\n{\"id\":2,\"result\":{}}\n");
  EXPECT_FALSE(player.complete());
  const ReplayReport report = player.report("t");
  EXPECT_EQ(report.count(Verdict::kMissing), 1U);
  EXPECT_EQ(report.count(Verdict::kExtra), 1U);
  EXPECT_EQ(report.count(Verdict::kEqual), 1U);
  EXPECT_EQ(report.answers[0].about, "ping (id 1)");
  EXPECT_EQ(report.answers[2].about, "answer to ping ");
}

TEST(Player, MatchesTheKthAnswerOfAReusedIdWithTheKth) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"a"})")
                      .server(R"({"id":1,"result":1})")
                      .client(R"({"id":1,"method":"b"})")
                      .server(R"({"id":1,"result":2})")
                      .player();
  act(player);
  player.hear("1", "{\"id\":1,\"result\":1}\n");
  act(player);
  player.hear("1", "{\"id\":1,\"result\":3}\n");
  const ReplayReport report = player.report("t");
  EXPECT_EQ(report.answers[0].about, "a (id 1)");
  EXPECT_EQ(report.answers[0].verdict, Verdict::kEqual);
  EXPECT_EQ(report.answers[1].about, "b (id 1)");
  EXPECT_EQ(report.answers[1].verdict, Verdict::kChanged);
}

TEST(Player, AnswersTheServersRequestsUnderTheirNewIds) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"x"})")
                      .server(R"({"id":77,"method":"roots/list"})")
                      .client(R"({"id":77,"result":{"id":77}})")
                      .server(R"({"id":1,"result":{}})")
                      .player();
  act(player);
  player.hear("1", "{\"id\":\"s1\",\"method\":\"roots/list\"}\n");
  EXPECT_EQ(act(player), "{\"id\":\"s1\",\"result\":{\"id\":77}}\n");
  player.hear("1", "{\"id\":1,\"result\":{}}\n");
  const ReplayReport report = player.report("t");
  EXPECT_TRUE(report.held()) << report_text(report);
}

TEST(Player, SendsHostileLinesByteForByte) {
  const std::string hostile = "{\"id\":1,\"id\":2,\"method\":\"x\xff\"";
  Player player = Recording().client(hostile).player();
  EXPECT_EQ(act(player), "open 1\n" + hostile + "\n");
  EXPECT_TRUE(player.finished());
}

TEST(Player, KeepsTheOrderAcrossSessions) {
  Player player = Recording()
                      .client(R"({"id":1,"method":"a"})", "1")
                      .client(R"({"id":1,"method":"b"})", "2")
                      .server(R"({"id":1,"result":"b"})", "2")
                      .server(R"({"id":1,"result":"a"})", "1")
                      .client(R"({"id":2,"method":"c"})", "2")
                      .player();
  EXPECT_EQ(act(player),
            "open 1\n{\"id\":1,\"method\":\"a\"}\nopen 2\n{\"id\":1,\"method\":\"b\"}\n");
  player.hear("2", "{\"id\":1,\"result\":\"b\"}\n");
  EXPECT_EQ(act(player), "");  // session 1's answer came before in the recording
  player.hear("1", "{\"id\":1,\"result\":\"a\"}\n");
  EXPECT_EQ(act(player), "{\"id\":2,\"method\":\"c\"}\n");
}

TEST(Player, AccusesNobodyOfAnswersThatACutRecordingLost) {
  Recording recording;
  recording.client(R"({"id":1,"method":"ping"})")
      .server(R"({"id":1,"result":{}})")
      .client(R"({"id":2,"method":"ping"})");
  const auto replayed = [&](std::string_view heard) {
    Player player = recording.player();
    act(player);
    player.hear("1", "{\"id\":1,\"result\":{}}\n");
    act(player);
    player.hear("1", heard);
    return player.report("f");
  };
  constexpr std::string_view kAnswer = "{\"id\":2,\"result\":{}}\n";
  EXPECT_FALSE(replayed(kAnswer).held());  // whole, the recording says that nothing came
  recording.cut();
  const ReplayReport report = replayed(kAnswer);
  EXPECT_TRUE(report.held());
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_TRUE(report.notes[0].starts_with("the recording was cut: 1 line of the target"));
  EXPECT_FALSE(replayed("{\"id\":1,\"result\":{}}\n").held());  // a second answer stays one
  EXPECT_FALSE(replayed("{\"id\":3,\"result\":{}}\n").held());  // nobody asked
}

}  // namespace
}  // namespace gatecrash::replay
