// The server's side of the gateway over HTTP.

#include <string>

#include <gtest/gtest.h>

#include "stack/gateway/http_gateway.h"
#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

TEST(HttpGateway, RelaysEventsOneByOne) {
  HttpDialogue talk(kHttpPolicy);
  talk.post_modern(1, modern("1", "read"));
  EXPECT_EQ(talk.events(1), "< 1 200 text/event-stream\n");
  EXPECT_EQ(talk.body(1, ": hello\r\n\r\nretry: 5\nid: e1\ndata:\n\n"),
            "< 1 : hello||\n< 1 retry: 5|id: e1|data: ||\n");
  EXPECT_EQ(talk.body(1, "event: message\nid: e2\nda"), "");
  EXPECT_EQ(
      talk.body(1, "ta: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"notifications/progress\"}\n"),
      "");
  EXPECT_EQ(talk.body(1, "\n"),
            "< 1 event: message|id: e2|data: "
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}||\n");
  EXPECT_EQ(talk.body(1, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"),
            "A 1 read = result\n< 1 data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}||\n");
  EXPECT_EQ(talk.end(1), "< 1 END\n");
}

TEST(HttpGateway, DropsWhatTheServerMayNotSay) {
  HttpDialogue talk(kHttpPolicy);
  talk.post_modern(1, modern("1", "read"));
  talk.events(1);
  EXPECT_EQ(talk.body(1, "event: endpoint\ndata: http://evil.example/\n\n"), "");
  EXPECT_EQ(talk.body(1, "data: noise\n\n"), "");
  EXPECT_EQ(talk.body(1, "id: 5\ndata: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\n"),
            "< 1 id: 5||\n")
      << "nobody asked; the place in the stream is told";
  EXPECT_EQ(talk.body(1, "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n\n"), "")
      << "modern clients take no requests";
  EXPECT_EQ(talk.body(1, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"), "");
  EXPECT_EQ(talk.end(1),
            "A 1 read = lost\n"
            "< 1 data: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
            "\"The server did not answer the request.\"}}||\n"
            "< 1 END\n")
      << "an event without its blank line is none";
}

TEST(HttpGateway, TakesHiddenToolsOutOfEveryShapeOfList) {
  const std::string listed = R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret"}]}})";
  const std::string shown = R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})";
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  const std::string list = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
  talk.post(2, list, session("s1"));
  EXPECT_EQ(talk.json(2, listed), "< 2 200 application/json\n< 2 " + shown + "\n< 2 END\n");
  talk.post(3, list, session("s1"));
  talk.events(3);
  EXPECT_EQ(talk.body(3, "data: " + listed + "\n\n"), "< 3 data: " + shown + "||\n");
  talk.end(3);
  // And repeated on a resumed stream.
  talk.get(4, {{"Mcp-Session-Id", "s1"}, {"Last-Event-ID", "e0"}});
  talk.events(4);
  EXPECT_EQ(talk.body(4, "data: " + listed + "\n\n"), "< 4 data: " + shown + "||\n");
}

TEST(HttpGateway, TakesAnAnswerOnItsOwnStreamOnly) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  talk.post(2, call("1", "read"), session("s1"));
  talk.post(3, call("2", "read"), session("s1"));
  EXPECT_NE(talk.json(3, R"({"jsonrpc":"2.0","id":1,"result":{}})").find("did not answer"),
            std::string::npos);
  EXPECT_NE(talk.json(2, R"({"jsonrpc":"2.0","id":1,"result":{}})").find("= result"),
            std::string::npos);
}

TEST(HttpGateway, JudgesEachElementOfABatch) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1", "g", "2025-03-26");
  const wire::Headers headers = {{"Mcp-Session-Id", "s1"}};
  const std::string batch = "[" + call("1", "read") + "," + call("2", "gone") + "," +
                            R"({"jsonrpc":"2.0","method":"notifications/x"})" + "]";
  const std::string denied =
      R"({"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"Ask a person."}],)"
      R"("isError":true}})";
  EXPECT_EQ(talk.post(2, batch, headers),
            "A 2 allow tools/call read (allow)\nA 3 deny tools/call gone /tools/gone\n"
            "A 4 allow notifications/x (allow)\n> 2 POST [" +
                call("1", "read") + R"(,{"jsonrpc":"2.0","method":"notifications/x"}])" + "\n");
  EXPECT_EQ(talk.json(2, R"([{"jsonrpc":"2.0","id":1,"result":{}}])"),
            "A 2 read = result\n< 2 200 application/json\n< 2 [" + denied +
                R"(,{"jsonrpc":"2.0","id":1,"result":{}}])" + "\n< 2 END\n");
  talk.post(3, batch, headers);
  EXPECT_EQ(talk.events(3), "< 3 200 text/event-stream\n< 3 data: " + denied + "||\n");
  talk.body(3, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
  EXPECT_EQ(talk.end(3), "< 3 END\n");
  EXPECT_EQ(talk.post(4, "[" + call("3", "gone") + "]", headers).substr(0, 68),
            "A 8 deny tools/call gone /tools/gone\n< 4 200 application/json\n< 4 [{");
  // No other version has batches.
  EXPECT_NE(talk.post(5, "[" + call("3", "read") + "]").find("(unreadable)\n< 5 400"),
            std::string::npos);
}

TEST(HttpGateway, RelaysStatusAndErrorsOfTheServer) {
  HttpDialogue talk(kHttpPolicy);
  talk.post_modern(1, modern("1", "read"));
  EXPECT_EQ(talk.json(1, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}})", 404),
            "A 1 read = error\n< 1 404 application/json\n"
            "< 1 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}\n"
            "< 1 END\n");
  talk.post_modern(2, modern("1", "read"));
  EXPECT_EQ(talk.json(2, R"({"jsonrpc":"2.0","error":{"code":-32022,"message":"no"}})", 400),
            "A 2 read = error\n< 2 400 application/json\n"
            "< 2 {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32022,\"message\":\"no\"}}\n"
            "< 2 END\n");
  talk.post_modern(3, modern("1", "read"));
  EXPECT_EQ(talk.json(3, "<html>", 500),
            "A 3 read = lost\n< 3 500 application/json\n"
            "< 3 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
            "\"The server did not answer the request.\"}}\n< 3 END\n");
  talk.open_session(4, "s1");
  talk.get(5, session("s1"));
  talk.show_headers = true;
  EXPECT_EQ(talk.status(5, 405, {{"Allow", "POST"}, {"Set-Cookie", "x"}}),
            "< 5 405 - Allow: POST\n< 5 END\n");
}

TEST(HttpGateway, AnswersForAServerThatCannot) {
  HttpDialogue talk(kHttpPolicy);
  const auto failed = [&](wire::ExchangeId exchange, const std::string& why) {
    const std::string number = std::to_string(exchange);
    return "< " + number + " 200 application/json\n< " + number +
           " {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"" + why +
           "\"}}\n< " + number + " END\n";
  };
  talk.post_modern(1, modern("1", "read"));
  EXPECT_EQ(talk.end(1, fail(Code::kLocalIo, "refused")),
            "A 1 read = lost\n" + failed(1, "The server could not be reached."));
  talk.post_modern(2, modern("1", "read"));
  EXPECT_EQ(talk.end(2, fail(Code::kPeerGone, "closed")),
            "A 2 read = lost\n" + failed(2, "The connection to the server broke."));
  talk.post_modern(3, modern("1", "read"));
  EXPECT_EQ(talk.json(3, "{}", 401).substr(0, 40), "A 3 read = lost\n< 3 502 application/json");
  talk.open_session(4, "s1");
  talk.get(5, session("s1"));
  EXPECT_NE(talk.end(5, fail(Code::kPeerGone, "closed")).find("< 5 502"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::gateway
