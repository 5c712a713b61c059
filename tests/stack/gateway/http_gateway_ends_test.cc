// How exchanges and sessions end: cancelled, given up, taken from one grant; and what the gateway
// tells a server by itself.

#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kAllowAll = R"({"version":"1","default":"allow","tools":{}})";

std::string cancellation(const std::string& id) {
  return R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id +
         "}}";
}

/// What a server asks, as an event.
std::string question(std::size_t id, const std::string& method = "roots/list") {
  return R"(data: {"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method +
         "\"}\n\n";
}

std::size_t forwards(const HttpActions& actions) {
  std::size_t count = 0;
  for (const HttpAction& action : actions) {
    count += action.kind == HttpAction::Kind::kForward ? 1 : 0;
  }
  return count;
}

TEST(HttpGatewayEnds, ACancelledRequestsStreamEndsWithoutAnAnswer) {
  HttpDialogue talk(kAllowAll);
  talk.open_session(1, "s1");
  talk.post(2, call("7", "read"), session("s1"));
  EXPECT_EQ(talk.post(3, cancellation("7"), session("s1")),
            "A 3 allow notifications/cancelled (allow)\n> 3 POST " + cancellation("7") +
                "\n< 2 200 text/event-stream\n< 2 END\n");
  EXPECT_EQ(talk.gone(2), "") << "it is over";
  EXPECT_EQ(talk.json(2, R"({"jsonrpc":"2.0","id":7,"result":{}})"), "A 2 read = result\n")
      << "recorded, and said to nobody";
  EXPECT_EQ(talk.status(3, 202), "< 3 202 -\n< 3 END\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGatewayEnds, SoDoesOneThatHasSaidSomething) {
  HttpDialogue talk(kAllowAll);
  talk.open_session(1, "s1");
  talk.post(2, call("7", "read"), session("s1"));
  talk.events(2);
  talk.body(2, "id: e1\ndata:\n\n");
  const std::string log = talk.post(3, cancellation("7"), session("s1"));
  EXPECT_TRUE(log.ends_with("\n< 2 END\n")) << log;
  EXPECT_EQ(talk.end(2), "A 2 read = lost\n") << "nobody resumes it";
  EXPECT_NE(talk.post(4, call("7", "read"), session("s1")).find("> 4"), std::string::npos)
      << "its id is free";
}

TEST(HttpGatewayEnds, ACancellationEndsWhatItNamesAlone) {
  HttpDialogue talk(kAllowAll);
  talk.open_session(1, "s1");
  talk.open_session(2, "s2");
  talk.post(3, call("7", "read"), session("s1"));
  for (const auto& [id, name] : {std::pair{"\"7\"", "s1"}, {"8", "s1"}, {"7", "s2"}}) {
    const std::string log = talk.post(4, cancellation(id), session(name));
    EXPECT_EQ(log.find("< 3"), std::string::npos) << log;
  }
  EXPECT_NE(talk.json(3, R"({"jsonrpc":"2.0","id":7,"result":{}})").find("< 3 200"),
            std::string::npos);
}

TEST(HttpGatewayEnds, ABatchGoesOnWhileSomethingIsOwed) {
  HttpDialogue talk(kAllowAll);
  talk.open_session(1, "s1", "g", "2025-03-26");
  wire::Headers mine = {{"Mcp-Session-Id", "s1"}};
  talk.post(2, "[" + call("1", "read") + "," + call("2", "read") + "]", mine);
  EXPECT_EQ(talk.post(3, cancellation("1"), mine).find("< 2"), std::string::npos);
  const std::string log = talk.post(4, cancellation("2"), mine);
  EXPECT_TRUE(log.ends_with("< 2 200 text/event-stream\n< 2 END\n")) << log;
}

TEST(HttpGatewayEnds, GivesUpTheRestOfACancelledRequestInTime) {
  HttpOptions options;
  options.drain_max = std::chrono::seconds(10);
  HttpDialogue talk(kAllowAll, options);
  talk.open_session(1, "s1");
  talk.post(2, call("7", "read"), session("s1"));
  talk.post(3, cancellation("7"), session("s1"));
  talk.status(3, 202);
  EXPECT_EQ(talk.tick(std::chrono::seconds(10)), "A 2 read = lost\nx 2\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGatewayEnds, AnswersWhatAServerAsksBeyondTheBounds) {
  HttpDialogue talk(kAllowAll);
  talk.open_session(1, "s1");
  talk.get(2, session("s1"));
  talk.events(2);
  for (std::size_t id = 0; id < kServerRequestsMax; ++id) {
    EXPECT_NE(talk.body(2, question(id)).find("< 2 data"), std::string::npos);
  }
  talk.show_headers = true;
  EXPECT_EQ(talk.body(2, question(1000)),
            "> 18446744073709551614 POST Content-Type: application/json Accept: application/json, "
            "text/event-stream Accept-Encoding: identity Mcp-Session-Id: s1 MCP-Protocol-Version: "
            "2025-11-25 {\"jsonrpc\":\"2.0\",\"id\":1000,\"error\":{\"code\":-32603,\"message\":"
            "\"Too many requests are unanswered.\"}}\n");
  const wire::ExchangeId own = talk.last.front().exchange;
  EXPECT_EQ(talk.gateway().exchanges(), 2U);
  EXPECT_EQ(talk.json(own, R"({"jsonrpc":"2.0","id":5,"method":"roots/list"})", 400), "")
      << "whatever it says to that";
  EXPECT_EQ(talk.gateway().exchanges(), 1U);
  EXPECT_NE(talk.body(2, question(2000, std::string(200, 'm'))).find(R"("code":-32601)"),
            std::string::npos)
      << "a method that is none";
  EXPECT_NE(talk.post(3, R"({"jsonrpc":"2.0","id":5,"result":{}})", session("s1")).find("> 3"),
            std::string::npos)
      << "what was asked before can be answered";
}

TEST(HttpGatewayEnds, ToldOnlySoMuchAtOneTime) {
  HttpDialogue talk(kAllowAll);
  talk.post(1, call("1", "read"));
  talk.events(1);
  std::size_t told = 0;
  for (std::size_t id = 0; id < 200; ++id) {
    talk.body(1, question(id));
    told += forwards(talk.last);
  }
  EXPECT_EQ(told, 64U) << "without a session no client could answer";
  EXPECT_EQ(talk.gone(1), "");
  talk.tick(std::chrono::minutes(5));
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGatewayEnds, TellsAModernServerNothing) {
  HttpDialogue talk(kAllowAll);
  talk.post_modern(1, modern("1", "read"));
  talk.events(1);
  EXPECT_EQ(talk.body(1, question(1)), "");
}

TEST(HttpGatewayEnds, OneGrantCannotUseUpAllSessions) {
  HttpOptions options;
  options.sessions_per_grant_max = 2;
  options.session_idle_max = std::chrono::seconds(60);
  HttpDialogue talk(kAllowAll, options);
  const std::string opening = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})";
  talk.open_session(1, "s1", "a");
  talk.post(2, opening, {}, "a");  // not answered yet
  EXPECT_EQ(talk.post(3, opening, {}, "a"),
            "A 3 deny initialize (too many in flight)\n< 3 429 application/json\n< 3 "
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":-32603,\"message\":"
            "\"This client has too many sessions. Delete one, or try again later.\"}}\n< 3 END\n");
  talk.open_session(4, "s2", "b");
  EXPECT_EQ(talk.gateway().sessions(), 2U);
  talk.status(2, 500);  // it comes to nothing
  talk.open_session(5, "s3", "a");
  EXPECT_EQ(talk.gateway().sessions(), 3U);
  EXPECT_NE(talk.post(6, opening, {}, "a").find("< 6 429"), std::string::npos);
  talk.request(7, {"DELETE", {}, "/mcp", session("s1"), {}}, "a");
  talk.status(7, 200);
  talk.open_session(8, "s4", "a");
  EXPECT_EQ(talk.gateway().sessions(), 3U);
  EXPECT_NE(talk.post(9, opening, {}, "a").find("< 9 429"), std::string::npos);
  talk.tick(std::chrono::seconds(60));
  EXPECT_EQ(talk.gateway().sessions(), 0U);
  talk.open_session(10, "s5", "a");
  talk.open_session(11, "s6", "a");
  EXPECT_EQ(talk.gateway().sessions(), 2U) << "those that were idle too long count no more";
}

}  // namespace
}  // namespace gatecrash::gateway
