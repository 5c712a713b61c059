#include "stack/gateway/restarted_server.h"

#include <charconv>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/stack/gateway/script_lines.h"

namespace gatecrash::gateway {
namespace {

#define INITIALIZE R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})"
#define AGREED R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}})"
#define INITIALIZED R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
#define CALL R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}})"
#define CALL_2 R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"t"}})"
#define ANSWER R"({"jsonrpc":"2.0","id":1,"result":{}})"

// Scripts: C and S are lines of the client and the server, S UP, S DOWN and S FAIL what became of
// the process, T MS that time passes; > and < are lines that go on, ! what is to be done.
class Restarting {
 public:
  std::string play(std::string_view script) {
    log_.clear();
    each_line(script, [this](std::string_view text) { line(text); });
    return log_;
  }

  RestartedServer& server() { return server_; }

 private:
  void line(std::string_view line) {
    const std::string_view rest = line.size() > 2 ? line.substr(2) : std::string_view();
    RestartActions out;
    if (line == "S UP") {
      server_.started(now_, out);
    } else if (line == "S DOWN") {
      server_.ended(now_, out);
    } else if (line == "S FAIL") {
      server_.failed_to_start(now_, out);
    } else if (line.starts_with("C ")) {
      server_.from_client(rest, now_, out);
    } else if (line.starts_with("S ")) {
      server_.from_server(rest, now_, out);
    } else if (line.starts_with("T ")) {
      std::int64_t ms = 0;
      std::from_chars(rest.data(), rest.data() + rest.size(), ms);
      now_ += std::chrono::milliseconds(ms);
      server_.tick(now_, out);
    } else {
      return;
    }
    log_ += std::string(line) + "\n";
    for (const RestartAction& action : out) {
      log_ += word_of(action.kind) + action.bytes + "\n";
    }
  }

  static std::string word_of(RestartAction::Kind kind) {
    switch (kind) {
      case RestartAction::Kind::kStart:
        return "! start";
      case RestartAction::Kind::kStop:
        return "! stop";
      case RestartAction::Kind::kToServer:
        return "> ";
      case RestartAction::Kind::kToClient:
        return "< ";
      case RestartAction::Kind::kLost:
        return "! lost";
      case RestartAction::Kind::kAway:
        return "! away";
      case RestartAction::Kind::kBack:
        return "! back";
      case RestartAction::Kind::kGiveUp:
        return "! give up";
    }
    return {};
  }

  Instant now_ = instant_from_us(1'000'000);
  RestartedServer server_{now_};
  std::string log_;
};

constexpr std::string_view kOpened = "C " INITIALIZE "\n> " INITIALIZE "\nS " AGREED "\n< " AGREED
                                     "\nC " INITIALIZED "\n> " INITIALIZED "\n";

class RestartedServerTest : public testing::Test {
 protected:
  /// What is heard is what the script says.
  void check(std::string_view script) { EXPECT_EQ(server_.play(script), script); }

  Restarting server_;
};

TEST_F(RestartedServerTest, ShakesHandsAnewAndSwallowsTheAnswer) {
  check(kOpened);
  check("C " CALL "\n> " CALL
        "\n"
        "S DOWN\n! lost\n"
        "T 249\n"
        "T 1\n! start\n"
        "S UP\n> " INITIALIZE
        "\n"
        "S " AGREED "\n> " INITIALIZED
        "\n! back\n"
        "C " CALL_2 "\n> " CALL_2 "\nS " ANSWER "\n< " ANSWER "\n");
  EXPECT_EQ(server_.server().restarts(), 1U);
}

TEST_F(RestartedServerTest, LetsWaitWhatComesMeanwhileAndKeepsItsOrder) {
  check(kOpened);
  check(
      "S DOWN\n! lost\n"
      "C " CALL "\nT 250\n! start\nC " CALL_2 "\nS UP\n> " INITIALIZE "\nC " INITIALIZED
      "\nS " AGREED "\n> " INITIALIZED "\n! back\n> " CALL "\n> " CALL_2 "\n> " INITIALIZED "\n");
  EXPECT_EQ(server_.server().waiting_bytes(), 0U);
}

TEST_F(RestartedServerTest, IsAwayWhenItIsNotBackInTime) {
  check(kOpened);
  check("S DOWN\n! lost\nC " CALL "\nT 250\n! start\nS UP\n> " INITIALIZE "\n");
  EXPECT_GT(server_.server().waiting_bytes(), 0U);
  check("T 9749\nT 1\n! away\nC " CALL_2 "\n");
  EXPECT_EQ(server_.server().waiting_bytes(), 0U);
  check("S " AGREED "\n> " INITIALIZED "\n! back\nC " CALL_2 "\n> " CALL_2 "\n");
}

TEST_F(RestartedServerTest, NeedsNoHandshakeInTheModernEra) {
  check("C " CALL "\n> " CALL "\nS " ANSWER "\n< " ANSWER
        "\n"
        "S DOWN\n! lost\nC " CALL_2 "\nT 250\n! start\nS UP\n! back\n> " CALL_2 "\n");
}

// The client has an error for it, and says it again.
TEST_F(RestartedServerTest, DoesNotRepeatAnInitializeThatWasNeverAnswered) {
  check("S x\n< x\nC " INITIALIZE "\n> " INITIALIZE
        "\nS DOWN\n! lost\nT 250\n! start\nS UP\n! back\n"
        "C " INITIALIZE "\n> " INITIALIZE "\n");
}

TEST_F(RestartedServerTest, PassesWhatElseAServerSaysBeforeItAnswersAndItsPingNot) {
  check(kOpened);
  check("S DOWN\n! lost\nT 250\n! start\nS UP\n> " INITIALIZE
        "\nS noise\n< noise\n"
        R"(S {"jsonrpc":"2.0","id":"p","method":"ping"})"
        "\n"
        R"(> {"jsonrpc":"2.0","id":"p","result":{}})"
        "\nS " AGREED "\n> " INITIALIZED "\n! back\n");
}

TEST_F(RestartedServerTest, StopsAServerThatAgreesOnSomethingElse) {
  for (const std::string_view answer :
       {R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2024-11-05"}})",
        R"({"jsonrpc":"2.0","id":0,"error":{"code":-32603,"message":"no"}})"}) {
    Restarting server;
    (void)server.play(kOpened);
    const std::string script = "S DOWN\n! lost\nT 250\n! start\nS UP\n> " INITIALIZE "\nS " +
                               std::string(answer) + "\n! stop\nS DOWN\nT 499\nT 1\n! start\n";
    EXPECT_EQ(server.play(script), script);
  }
}

TEST_F(RestartedServerTest, StopsAServerThatDoesNotAnswerItsGreeting) {
  check(kOpened);
  check("S DOWN\n! lost\nT 250\n! start\nS UP\n> " INITIALIZE
        "\nT 9750\n! away\nT 20249\nT 1\n! stop\nS DOWN\n");
  EXPECT_EQ(server_.server().failures(), 2);
}

TEST_F(RestartedServerTest, GivesUpAfterFailuresInARow) {
  check(kOpened);
  check(
      "S DOWN\n! lost\nT 250\n! start\nS FAIL\nT 500\n! start\nS FAIL\nT 1000\n! start\n"
      "S FAIL\nT 2000\n! start\nS FAIL\nT 4000\n! start\nS FAIL\nT 8000\n! away\n! start\n"
      "S FAIL\nT 16000\n! start\nS FAIL\n! give up\nC " CALL "\nT 100000\n");
  EXPECT_EQ(server_.server().next_tick(), std::nullopt);
}

TEST_F(RestartedServerTest, ForgetsFailuresOfAServerThatRanForAWhile) {
  check(kOpened);
  for (int i = 0; i < 2 * kFailuresMax; ++i) {
    check("T 10000\nS DOWN\n! lost\nT 0\n! start\nS UP\n> " INITIALIZE "\nS " AGREED
          "\n> " INITIALIZED "\n! back\n");
  }
}

TEST_F(RestartedServerTest, GivesUpAServerThatNeverSaidAWord) {
  check("C " INITIALIZE "\n> " INITIALIZE "\nS DOWN\n! give up\n");
}

TEST_F(RestartedServerTest, LetsPassWhatIsNoHandshake) {
  EXPECT_TRUE(server_.server().passes_to_server(CALL));
  EXPECT_FALSE(server_.server().passes_to_server(INITIALIZE));
  EXPECT_FALSE(server_.server().passes_to_client()) << "its first word must be heard of";
  (void)server_.play(kOpened);
  EXPECT_TRUE(server_.server().passes_to_client());
  (void)server_.play("S DOWN");
  EXPECT_FALSE(server_.server().passes_to_server(CALL));
  EXPECT_FALSE(server_.server().passes_to_client());
}

}  // namespace
}  // namespace gatecrash::gateway
