#include "stack/gateway/http_gateway.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

TEST(HttpGateway, RelaysAnAllowedCallAndItsAnswer) {
  HttpDialogue talk(kHttpPolicy);
  EXPECT_EQ(talk.post_modern(1, modern("7", "read")),
            "A 1 allow tools/call read (allow)\n> 1 POST " + modern("7", "read") + "\n");
  EXPECT_EQ(talk.last.front().request.origin, "http://127.0.0.1:9000");
  EXPECT_EQ(talk.last.front().request.target, "/up");
  EXPECT_EQ(talk.last.front().owner, "g");
  EXPECT_EQ(talk.json(1, R"({ "jsonrpc":"2.0", "id":7, "result":{"a":1.0} })"),
            "A 1 read = result\n"
            "< 1 200 application/json\n"
            "< 1 {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":1.0}}\n"
            "< 1 END\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGateway, AnswersADenialItself) {
  HttpDialogue talk(kHttpPolicy);
  EXPECT_EQ(talk.post_modern(1, modern("\"a\"", "gone")),
            "A 1 deny tools/call gone /tools/gone\n"
            "< 1 200 application/json\n"
            "< 1 {\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"content\":[{\"type\":\"text\","
            "\"text\":\"Ask a person.\"}],\"isError\":true,\"resultType\":\"complete\"}}\n"
            "< 1 END\n");
  EXPECT_EQ(talk.post(2, R"({"jsonrpc":"2.0","method":"x"})"),
            "A 2 deny x (default deny)\n< 2 202 -\n< 2 END\n")
      << "a notification";
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGateway, PassesOnlyTheHeadersThatItKnows) {
  HttpOptions options;
  options.upstream_headers = {{"Authorization", "Bearer ours"}};
  HttpDialogue talk(kHttpPolicy, options);
  talk.open_session(1, "s1");
  talk.show_headers = true;
  EXPECT_EQ(talk.post(2, call("1", "read"),
                      {{"mcp-session-id", "s1"},
                       {"MCP-Protocol-Version", "2025-11-25"},
                       {"Authorization", "Bearer canary"},
                       {"Cookie", "canary"},
                       {"X-HTTP-Method-Override", "DELETE"},
                       {"Connection", "close, Mcp-Session-Id"},
                       {"Accept-Encoding", "gzip"}}),
            "A 2 allow tools/call read (allow)\n"
            "> 2 POST Content-Type: application/json Accept: application/json, text/event-stream "
            "Accept-Encoding: identity mcp-session-id: s1 MCP-Protocol-Version: 2025-11-25 "
            "Authorization: Bearer ours " +
                call("1", "read") + "\n");
  EXPECT_EQ(talk.json(2, R"({"jsonrpc":"2.0","id":1,"result":{}})", 200,
                      {{"Set-Cookie", "canary"}, {"Server", "x"}, {"Mcp-Session-Id", "s2"}}),
            "A 2 read = result\n< 2 200 application/json\n"
            "< 2 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n< 2 END\n");
}

TEST(HttpGateway, PassesAllMirroredHeadersOfAModernRequest) {
  HttpDialogue talk(kHttpPolicy);
  talk.show_headers = true;
  wire::Headers headers = {{"Mcp-Param-New", "=?base64?w6k=?="}, {"Mcp-Session-Id", "foreign"}};
  wire::append_mirrored_headers(headers, *wire::read_message(modern("1", "read")), nullptr);
  const std::string log = talk.post(1, modern("1", "read"), headers);
  EXPECT_NE(log.find("Mcp-Param-New: =?base64?w6k=?= MCP-Protocol-Version: 2026-07-28 Mcp-Method: "
                     "tools/call Mcp-Name: read "),
            std::string::npos)
      << log;
  EXPECT_EQ(log.find("foreign"), std::string::npos) << log;
}

TEST(HttpGateway, RefusesHeadersThatContradictTheBody) {
  HttpDialogue talk(kHttpPolicy);
  const auto log = [&](wire::ExchangeId exchange, wire::Headers headers) {
    return talk.post(exchange, modern("1", "read"), std::move(headers));
  };
  const wire::Headers right = {
      {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "read"}};
  wire::ExchangeId exchange = 0;
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"MCP-Protocol-Version", "2025-11-25"},
                                                        {"Mcp-Method", "tools/list"},
                                                        {"Mcp-Name", "gone"},
                                                        {"Mcp-Name", ""}}) {
    wire::Headers headers = right;
    for (auto& header : headers) {
      header.second = header.first == name ? value : header.second;
    }
    const std::string refused = log(++exchange, headers);
    EXPECT_NE(refused.find("deny tools/call (header mismatch)"), std::string::npos) << refused;
    EXPECT_NE(refused.find(" 400 application/json"), std::string::npos) << refused;
    EXPECT_NE(refused.find("\"id\":1,\"error\":{\"code\":-32020"), std::string::npos) << refused;
  }
  EXPECT_NE(log(++exchange, {}).find("-32020"), std::string::npos) << "none at all";
  // Of a legacy request too, where such headers stand.
  EXPECT_NE(talk.post(++exchange, call("1", "gone"), {{"Mcp-Name", "read"}}).find("-32020"),
            std::string::npos);
}

TEST(HttpGateway, ChecksParametersThatTheServerListed) {
  HttpDialogue talk(kHttpPolicy);
  const std::string list = R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{)"
                           R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                           R"("io.modelcontextprotocol/clientCapabilities":{}}}})";
  talk.post_modern(1, list);
  talk.json(1, R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read","inputSchema":{
      "type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}})");
  const std::string body =
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read",)"
      R"("arguments":{"region":"eu"},"_meta":{"io.modelcontextprotocol/protocolVersion":)"
      R"("2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";
  wire::Headers headers;
  wire::append_mirrored_headers(headers, *wire::read_message(body), nullptr);
  EXPECT_NE(talk.post(2, body, headers).find("-32020"), std::string::npos);
  headers.emplace_back("Mcp-Param-Region", "us");
  EXPECT_NE(talk.post(3, body, headers).find("-32020"), std::string::npos);
  // Not as unreadable: a client has to learn that its header is at fault, not its body.
  for (const std::string_view broken : {"=?base64?ZXU?=", "=?base64?Z!!!XU=?=", "\xc3\xa9"}) {
    headers.back().second = broken;
    const std::string refused = talk.post(3, body, headers);
    EXPECT_NE(refused.find(" 400 application/json"), std::string::npos) << refused;
    EXPECT_NE(refused.find("\"id\":2,\"error\":{\"code\":-32020"), std::string::npos) << refused;
  }
  headers.back().second = "eu";
  EXPECT_NE(talk.post(4, body, headers).find("> 4 POST"), std::string::npos);
}

TEST(HttpGateway, KeepsASessionToTheGrantThatOpenedIt) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1", "g");
  EXPECT_EQ(talk.gateway().sessions(), 1U);
  EXPECT_NE(talk.post(2, call("1", "read"), session("s1"), "g").find("> 2 POST"),
            std::string::npos);
  for (const std::string id : {"s1", "s2"}) {
    EXPECT_EQ(talk.post(3, call("1", "read"), session(id), "other"),
              "A " + std::to_string(id == "s1" ? 3 : 4) + " deny tools/call (no such session)\n" +
                  "< 3 404 application/json\n< 3 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":"
                  "-32600,\"message\":\"No such session. Initialize again.\"}}\n< 3 END\n");
  }
  EXPECT_NE(talk.get(4, session("s1"), "other").find("404"), std::string::npos);
  // A server that gives two clients one session serves the first.
  talk.post(5, R"({"jsonrpc":"2.0","id":0,"method":"initialize"})", {}, "other");
  EXPECT_EQ(talk.head(5, 200, {{"Mcp-Session-Id", "s1"}}),
            "x 5\n< 5 200 application/json\n< 5 {\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":"
            "-32603,\"message\":\"The server's session cannot be used.\"}}\n< 5 END\n");
  EXPECT_NE(talk.post(6, call("2", "read"), session("s1"), "g").find("> 6 POST"),
            std::string::npos);
}

TEST(HttpGateway, CountsPerSessionAndPerGrant) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  talk.open_session(2, "s2");
  EXPECT_NE(talk.post(3, call("1", "once"), session("s1")).find("> 3"), std::string::npos);
  EXPECT_NE(talk.post(4, call("2", "once"), session("s1")).find("Rate limit"), std::string::npos);
  EXPECT_NE(talk.post(5, call("1", "once"), session("s2")).find("> 5"), std::string::npos);
  // What names no session has its grant's; the modern era has no other.
  EXPECT_NE(talk.post(6, call("1", "once")).find("> 6"), std::string::npos);
  EXPECT_NE(talk.post(7, call("2", "once")).find("Rate limit"), std::string::npos);
  EXPECT_NE(talk.post_modern(8, modern("1", "once")).find("Rate limit"), std::string::npos);
  EXPECT_NE(talk.post(9, call("2", "once"), {}, "other").find("> 9"), std::string::npos);
}

TEST(HttpGateway, TakesEqualIdsOfModernRequestsForTwo) {
  HttpDialogue talk(kHttpPolicy);
  talk.post_modern(1, modern("1", "read"));
  EXPECT_NE(talk.post_modern(2, modern("1", "read")).find("> 2 POST"), std::string::npos);
  EXPECT_NE(talk.json(2, R"({"jsonrpc":"2.0","id":1,"result":{}})").find("A 2 read = result"),
            std::string::npos);
  EXPECT_NE(talk.json(1, R"({"jsonrpc":"2.0","id":1,"result":{}})").find("A 1 read = result"),
            std::string::npos);
  // In a legacy session an id is one request, whatever it came on.
  talk.open_session(3, "s1");
  talk.post(4, call("1", "read"), session("s1"));
  EXPECT_NE(talk.post(5, call("1", "read"), session("s1")).find("(duplicate id)\n< 5 400"),
            std::string::npos);
}

TEST(HttpGateway, LeavingCancelsAModernRequestAlone) {
  HttpDialogue talk(kHttpPolicy);
  talk.post_modern(1, modern("1", "read"));
  EXPECT_EQ(talk.gone(1), "A 1 read = lost\nx 1\n");
  EXPECT_EQ(talk.json(1, R"({"jsonrpc":"2.0","id":1,"result":{}})"), "") << "given up";
  talk.open_session(2, "s1");
  talk.post(3, call("1", "read"), session("s1"));
  EXPECT_EQ(talk.gone(3), "");
  EXPECT_EQ(talk.gateway().exchanges(), 1U) << "it runs on";
  EXPECT_EQ(talk.json(3, R"({"jsonrpc":"2.0","id":1,"result":{}})"), "A 3 read = result\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
}

TEST(HttpGateway, GivesUpWhatRunsOnTooLong) {
  HttpOptions options;
  options.drain_max = std::chrono::seconds(10);
  options.drains_max = 2;
  HttpDialogue talk(kHttpPolicy, options);
  talk.open_session(1, "s1");
  for (wire::ExchangeId exchange = 2; exchange < 5; ++exchange) {
    talk.post(exchange, call(std::to_string(exchange), "read"), session("s1"));
  }
  EXPECT_EQ(talk.gone(2), "");
  EXPECT_EQ(talk.gone(3), "");
  EXPECT_EQ(talk.gone(4), "A 2 read = lost\nx 2\n") << "one too many";
  EXPECT_EQ(talk.tick(std::chrono::seconds(9)), "");
  EXPECT_EQ(*talk.gateway().next_tick(), talk.now() + std::chrono::seconds(1));
  EXPECT_EQ(talk.tick(std::chrono::seconds(1)), "A 3 read = lost\nA 4 read = lost\nx 3\nx 4\n");
}

TEST(HttpGateway, ResumesAStreamWhoseEventsHadIds) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  talk.post(2, call("1", "read"), session("s1"));
  talk.events(2);
  talk.body(2, "id: e1\ndata:\n\n");
  EXPECT_EQ(talk.gone(2), "x 2\n") << "the server keeps the rest for whoever resumes";
  talk.show_headers = true;
  EXPECT_EQ(talk.get(3, {{"Mcp-Session-Id", "s1"}, {"Last-Event-ID", "e1"}}),
            "A 3 allow GET (allow)\n> 3 GET Accept: text/event-stream Accept-Encoding: identity "
            "Mcp-Session-Id: s1 Last-Event-ID: e1\n");
  talk.show_headers = false;
  talk.events(3);
  EXPECT_EQ(talk.body(3, "id: e2\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"),
            "A 2 read = result\n"
            "< 3 id: e2|data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}||\n");
  // The server may end such a stream itself and be asked again.
  talk.post(4, call("2", "read"), session("s1"));
  talk.events(4);
  talk.body(4, "id: f1\ndata:\n\n");
  EXPECT_EQ(talk.end(4), "< 4 END\n");
  EXPECT_EQ(talk.get(5, {{"Last-Event-ID", "f1"}}).substr(0, 38),
            "A 5 deny GET (no such session)\n< 5 400");
  // A session that goes takes what waits with it.
  talk.request(6, {"DELETE", {}, "/mcp", session("s1"), {}});
  EXPECT_EQ(talk.head(6, 204), "A 4 read = lost\n");
  EXPECT_EQ(talk.end(6), "< 6 204 -\n< 6 END\n");
  EXPECT_NE(talk.post(7, call("3", "read"), session("s1")).find("404"), std::string::npos);
}

TEST(HttpGateway, CarriesTheServersRequestsInALegacySession) {
  HttpDialogue talk(R"({"version":"1","default":"allow","tools":{}})");
  talk.open_session(1, "s1");
  talk.get(2, session("s1"));
  talk.events(2);
  EXPECT_EQ(talk.body(2, "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"roots/list\"}\n\n"),
            "< 2 data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"roots/list\"}||\n");
  const std::string answer = R"({"jsonrpc":"2.0","id":9,"result":{}})";
  EXPECT_EQ(talk.post(3, answer, session("s1")),
            "A 3 allow roots/list (allow)\n> 3 POST " + answer + "\n");
  EXPECT_EQ(talk.status(3, 202), "< 3 202 -\n< 3 END\n");
  EXPECT_EQ(talk.post(4, answer, session("s1")),
            "A 4 deny - (no such request)\n< 4 400 application/json\n< 4 "
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
            "\"No request waits for this answer.\"}}\n< 4 END\n");
}

TEST(HttpGateway, BoundsWhatAPeerCanGrow) {
  HttpOptions options;
  options.body_bytes_max = 200;
  options.answer_bytes_max = 100;
  options.sessions_max = 1;
  options.exchanges_max = 2;
  options.session_idle_max = std::chrono::seconds(60);
  HttpDialogue talk(kHttpPolicy, options);
  EXPECT_NE(talk.post(1, std::string(201, ' ')).find("< 1 413"), std::string::npos);
  talk.open_session(2, "s1");
  EXPECT_NE(talk.post(3, R"({"jsonrpc":"2.0","id":0,"method":"initialize"})")
                .find("(too many in flight)\n< 3 503"),
            std::string::npos);
  talk.post(4, call("1", "read"), session("s1"));
  EXPECT_EQ(talk.json(4, std::string(101, ' ')).substr(0, 24), "A 4 read = lost\nx 4\n< 4 ");
  talk.post(5, call("1", "read"), session("s1"));
  talk.events(5);
  EXPECT_EQ(talk.body(5, "data: " + std::string(100'000, 'x')).substr(0, 20),
            "A 5 read = lost\nx 5\n");
  talk.post(6, call("1", "read"), session("s1"));
  talk.post(7, call("2", "read"), session("s1"));
  EXPECT_NE(talk.post(8, call("3", "read"), session("s1")).find("< 8 503"), std::string::npos);
  talk.json(6, R"({"jsonrpc":"2.0","id":1,"result":{}})");
  talk.json(7, R"({"jsonrpc":"2.0","id":2,"result":{}})");
  talk.tick(std::chrono::seconds(59));
  EXPECT_EQ(talk.gateway().sessions(), 1U);
  talk.tick(std::chrono::seconds(1));
  EXPECT_EQ(talk.gateway().sessions(), 0U) << "idle too long";
  EXPECT_FALSE(talk.gateway().next_tick().has_value());
}

TEST(HttpGateway, RefusesWhatIsNotForIt) {
  HttpOptions options;
  options.path = "/mcp";
  options.hosts = {"127.0.0.1"};
  HttpDialogue talk(kHttpPolicy, options);
  const auto answer = [&](wire::HttpRequest request, std::string_view grant = "g") {
    const std::string log = talk.request(1, std::move(request), grant);
    return log.substr(0, log.find('\n')) + " " + log.substr(log.find("< 1 ") + 4, 3);
  };
  const auto post = [&](wire::Headers headers) {
    return HttpDialogue::post_request(call("1", "read"), std::move(headers));
  };
  const std::pair<std::string, std::string> host = {"Host", "127.0.0.1:80"};
  EXPECT_EQ(answer(post({{"Host", "evil.example"}})), "A 1 deny - (foreign origin) 403");
  EXPECT_EQ(answer(post({host, {"Origin", "http://evil.example"}})),
            "A 2 deny - (foreign origin) 403");
  EXPECT_EQ(answer(post({host}), ""), "A 3 deny - (no grant) 401");
  wire::HttpRequest elsewhere = post({host});
  elsewhere.target = "/mcp/";
  EXPECT_EQ(answer(elsewhere), "A 4 deny - (unreadable) 404");
  EXPECT_EQ(answer({"PUT", {}, "/mcp", {host}, {}}), "A 5 deny - (unreadable) 405");
  EXPECT_EQ(answer(post({host, {"Mcp-Name", "a"}, {"mcp-name", "b"}})),
            "A 6 deny - (unreadable) 400");
  EXPECT_EQ(answer(post({host, {"Mcp_Name", "a"}})), "A 7 deny - (unreadable) 400");
  EXPECT_EQ(answer(post({host, {"MCP-Protocol-Version", "2099-01-01"}})),
            "A 8 deny tools/call (unreadable) 400");
  EXPECT_EQ(answer({"GET", {}, "/mcp", {host}, {}}), "A 9 deny GET (unreadable) 406");
  EXPECT_EQ(answer({"GET", {}, "/mcp", {host, {"MCP-Protocol-Version", "2026-07-28"}}, {}}),
            "A 10 deny GET (unreadable) 405");
  talk.gateway().unreadable_request(talk.now());
  EXPECT_EQ(talk.tick({}), "A 11 deny - (unreadable)\n");
}

}  // namespace
}  // namespace gatecrash::gateway
