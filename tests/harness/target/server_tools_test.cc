#include "harness/target/server_tools.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::target {
namespace {

/// A server in one function: what it says to each message. It ends when that is "END".
class Scripted final : public Target {
 public:
  using Answer = std::function<std::string(const wire::Message&)>;

  explicit Scripted(Answer answer) : answer_(std::move(answer)) {}

  Status open(std::string_view session, std::string_view /*grant*/) override {
    session_ = session;
    return {};
  }

  void send(std::string_view /*session*/, std::string_view bytes) override {
    const auto message = wire::read_message(bytes.substr(0, bytes.size() - 1));
    heard.push_back(message->is_response() ? "answer" : message->method);
    const std::string said = answer_(*message);
    if (!said.empty()) {
      said_.push_back({session_, said == "END" ? "" : said, said == "END"});
    }
  }

  void close_input(std::string_view /*session*/) override {}

  void advance(Duration /*at*/) override {}

  std::vector<Heard> receive(Duration /*limit*/) override { return std::exchange(said_, {}); }

  bool may_still_answer() const override { return true; }

  std::vector<Heard> finish() override {
    finished = true;
    return {};
  }

  std::vector<std::string> endings() const override { return {}; }

  std::vector<std::string> heard;
  bool finished = false;

 private:
  Answer answer_;
  std::string session_;
  std::vector<Heard> said_;
};

std::string result(const wire::Message& request, const std::string& json) {
  return wire::write_message(wire::make_result(request.id, *wire::read_json(json))) + "\n";
}

std::string refusal(const wire::Message& request) {
  return wire::write_message(wire::make_error(request.id, -32601, "no")) + "\n";
}

/// The list that comes of it, or what is wrong.
std::string ask(Scripted& server) {
  AskOptions options;
  options.answer_timeout = std::chrono::milliseconds(20);
  const auto tools = ask_for_tools(server, options);
  EXPECT_TRUE(server.finished);
  return tools ? wire::write_json(*tools) : tools.error().message;
}

std::string ask(Scripted::Answer answer) {
  Scripted server(std::move(answer));
  return ask(server);
}

/// Shakes hands, then answers tools/list with that.
Scripted::Answer lists(std::string json) {
  return [json = std::move(json)](const wire::Message& message) {
    if (message.method == "initialize") {
      return result(message, R"({"protocolVersion":"2025-11-25"})");
    }
    return message.method == "tools/list" ? result(message, json) : std::string();
  };
}

TEST(ServerTools, ShakesHandsAndAsks) {
  Scripted server(lists(R"({"tools":[{"name":"a"}]})"));
  EXPECT_EQ(ask(server), R"({"tools":[{"name":"a"}]})");
  EXPECT_EQ(server.heard,
            (std::vector<std::string>{"initialize", "notifications/initialized", "tools/list"}));
}

TEST(ServerTools, ReadsEveryPage) {
  EXPECT_EQ(ask([](const wire::Message& message) {
              if (message.method != "tools/list") {
                return lists("")(message);
              }
              return message.params.find("cursor") == nullptr
                         ? result(message, R"({"tools":[{"name":"a"}],"nextCursor":"2"})")
                         : result(message, R"({"tools":[{"name":"b"}]})");
            }),
            R"({"tools":[{"name":"a"},{"name":"b"}]})");
}

TEST(ServerTools, SpeaksTheModernEraToWhoRefusesInitialize) {
  EXPECT_EQ(ask([](const wire::Message& message) {
              const wire::Value* const meta = message.params.find("_meta");
              return meta == nullptr ||
                             meta->find("io.modelcontextprotocol/protocolVersion") == nullptr
                         ? refusal(message)
                         : result(message, R"({"tools":[]})");
            }),
            R"({"tools":[]})");
}

TEST(ServerTools, AnswersThePingAndRefusesTheRest) {
  Scripted server([](const wire::Message& message) {
    if (message.method == "initialize") {
      return R"({"jsonrpc":"2.0","id":"p","method":"ping"})"
             "\n"
             R"({"jsonrpc":"2.0","id":"r","method":"roots/list"})"
             "\nServer listening\n" +
             lists("")(message);
    }
    return lists(R"({"tools":[]})")(message);
  });
  EXPECT_EQ(ask(server), R"({"tools":[]})");
  EXPECT_EQ(server.heard, (std::vector<std::string>{"initialize", "answer", "answer",
                                                    "notifications/initialized", "tools/list"}));
}

TEST(ServerTools, SaysWhatIsWrongWithTheServer) {
  EXPECT_EQ(ask([](const wire::Message&) { return std::string("END"); }),
            "the server ended without answering initialize");
  EXPECT_EQ(ask([](const wire::Message&) { return std::string(); }),
            "the server did not answer initialize within 20 ms");
  EXPECT_EQ(
      ask([](const wire::Message&) { return std::string("hello\n"); }),
      "the server did not answer initialize within 20 ms; it wrote 1 line that is no message");
  EXPECT_EQ(ask(refusal), "the server refuses tools/list: no");
  EXPECT_EQ(ask(lists("{}")), "the server's answer to tools/list has no array \"tools\"");
  EXPECT_EQ(ask(lists(R"({"tools":[],"nextCursor":"1"})")),
            "the server's pages of tools/list never end: it gave one cursor twice");
}

TEST(ServerTools, GivesUpWhenInterrupted) {
  Scripted server([](const wire::Message&) { return std::string(); });
  AskOptions options;
  options.interrupted = [] { return true; };
  const auto tools = ask_for_tools(server, options);
  ASSERT_FALSE(tools);
  EXPECT_EQ(tools.error().code, Code::kPeerGone);
}

}  // namespace
}  // namespace gatecrash::target
