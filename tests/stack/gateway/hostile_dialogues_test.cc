// Hostile conversations over HTTP: vectors that need more than one message. Cases are named by
// their vectors, as in hostile_http_test.cc; hostile_catalogue_test.cc has the list of all.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kModernMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{}})";
constexpr std::string_view kBatchPolicy = R"({"version":"1","default":"deny","tools":{"read":{}}})";

/// A call of the modern era with these members of its params.
std::string modern_call(const std::string& tool, const std::string& members) {
  return R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":")" + tool + R"(",)" +
         members + "," + std::string(kModernMeta) + "}}";
}

bool went_up(std::string_view log) { return log.find("\n> ") != std::string_view::npos; }

/// The status of the one answer in `log`.
std::string status_in(std::string_view log) {
  const std::size_t at = log.find("\n< ");
  const std::size_t space = log.find(' ', at + 3);
  return std::string(log.substr(space + 1, 3));
}

/// A dialogue whose server has listed a tool with annotated arguments.
struct Listed : HttpDialogue {
  Listed() : HttpDialogue(kHttpPolicy) {
    post_modern(1, R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{)" +
                       std::string(kModernMeta) + "}}");
    json(1, R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read","inputSchema":{
      "type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},
      "count":{"type":"integer","x-mcp-header":"Count"}}}}]}})");
  }

  std::string call_with(const std::string& arguments, const wire::Headers& parameters) {
    const std::string body = modern_call("read", R"("arguments":)" + arguments);
    wire::Headers headers;
    wire::append_mirrored_headers(headers, *wire::read_message(body), nullptr);
    headers.insert(headers.end(), parameters.begin(), parameters.end());
    return post(2, body, std::move(headers));
  }
};

struct ParameterCase {
  std::string name;
  std::string arguments;
  wire::Headers headers;
  bool passes = false;
};

TEST(HostileDialogues, ParametersInHeadersMeetTheirFate) {
  for (const ParameterCase& c : std::vector<ParameterCase>{
           {"M25_Other", R"({"region":"eu"})", {{"Mcp-Param-Region", "us"}}},
           {"M25_OtherCase", R"({"region":"eu"})", {{"Mcp-Param-Region", "EU"}}},
           {"M25_Missing", R"({"region":"eu"})", {}},
           {"M25_HeaderAlone", R"({})", {{"Mcp-Param-Region", "us"}}},
           {"M25_NullInTheBody", R"({"region":null})", {{"Mcp-Param-Region", "us"}}},
           {"M25_Twice",
            R"({"region":"eu"})",
            {{"Mcp-Param-Region", "eu"}, {"Mcp-Param-region", "us"}}},
           {"M25_TwiceAlike",
            R"({"region":"eu"})",
            {{"Mcp-Param-Region", "eu"}, {"mcp-param-region", "eu"}}},
           {"M25_Underscores", R"({"region":"eu"})", {{"Mcp_Param_Region", "eu"}}},
           {"M25_OtherNumber", R"({"count":42})", {{"Mcp-Param-Count", "43"}}},
           {"M25_NotANumber", R"({"count":42})", {{"Mcp-Param-Count", "0x2a"}}},
           {"M25_SameNumber", R"({"count":42})", {{"Mcp-Param-Count", "42.0"}}, true},
           {"M25_Same", R"({"region":"eu"})", {{"Mcp-Param-Region", "eu"}}, true},
           {"M25_Neither", R"({"region":null})", {}, true},
       }) {
    Listed stage;
    const std::string log = stage.call_with(c.arguments, c.headers);
    EXPECT_EQ(went_up(log), c.passes) << c.name << log;
    if (!c.passes) {
      EXPECT_EQ(status_in(log), "400") << c.name << log;
    }
  }
}

// What is judged by is the body, whatever agrees with it.
TEST(HostileDialogues, M29_CallsBeforeTheHandshakeAreJudgedLikeAnyOther) {
  HttpDialogue talk(kHttpPolicy);
  EXPECT_TRUE(went_up(talk.post(1, call("1", "read"))));
  EXPECT_FALSE(went_up(talk.post(2, call("1", "gone"))));
  EXPECT_TRUE(went_up(talk.post(3, call("1", "once"))));
  EXPECT_FALSE(went_up(talk.post(4, call("2", "once"))))
      << "and counted: without a session by grant";
}

TEST(HostileDialogues, M29_NothingPassesAfterDelete) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  talk.request(2, {"DELETE", {}, "/mcp", session("s1"), {}});
  talk.status(2, 200);
  const std::string log = talk.post(3, call("1", "read"), session("s1"));
  EXPECT_FALSE(went_up(log));
  EXPECT_EQ(status_in(log), "404");
}

TEST(HostileDialogues, M29_ASecondHandshakeChangesNothingOfTheFirst) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1", "g", "2025-11-25");
  const std::string again =
      talk.post(2, R"({"jsonrpc":"2.0","id":9,"method":"initialize","params":{}})", session("s1"));
  EXPECT_FALSE(went_up(again));
  EXPECT_EQ(status_in(again), "400");
  talk.open_session(3, "s2", "g", "2025-03-26");
  const std::string batch = talk.post(4, "[" + call("1", "read") + "]", {{"Mcp-Session-Id", "s1"}});
  EXPECT_FALSE(went_up(batch)) << "what one session negotiated is no other's";
}

TEST(HostileDialogues, M29_TheErasOfOneConnectionAreKeptApart) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  const std::string bare = talk.post(2, modern("1", "read"), {{"Mcp-Session-Id", "s1"}});
  EXPECT_FALSE(went_up(bare));
  EXPECT_EQ(status_in(bare), "400") << "its headers are those of the other era";
  talk.show_headers = true;
  wire::Headers headers = {{"Mcp-Session-Id", "s1"}};
  wire::append_mirrored_headers(headers, *wire::read_message(modern("1", "read")), nullptr);
  const std::string whole = talk.post(3, modern("1", "read"), headers);
  EXPECT_TRUE(went_up(whole));
  EXPECT_EQ(whole.find("s1"), std::string::npos) << "a modern request has no session";
  const std::string mixed = talk.post(
      4, call("1", "read"), {{"Mcp-Session-Id", "s1"}, {"MCP-Protocol-Version", "2026-07-28"}});
  EXPECT_FALSE(went_up(mixed));
  EXPECT_EQ(status_in(mixed), "400");
}

// The state is the server's to bind and to check; what the gateway knows of it is that a call which
// has one is a call.
TEST(HostileDialogues, M40_ARetriedCallIsJudgedAndCountedAnew) {
  const std::string state = R"("requestState":"a\u002e1.00","inputResponses":{"q":{"a":1.0}})";
  HttpDialogue talk(kHttpPolicy);
  EXPECT_FALSE(went_up(talk.post_modern(1, modern_call("gone", state)))) << "under another name";
  EXPECT_FALSE(went_up(talk.post_modern(1, modern_call("secret", state))));
  EXPECT_TRUE(went_up(talk.post_modern(2, modern_call("once", state))));
  EXPECT_FALSE(went_up(talk.post_modern(3, modern_call("once", state)))) << "it is spent";
  EXPECT_TRUE(went_up(talk.post_modern(4, modern_call("once", state), "other")))
      << "another grant's own allowance, under its own name";
  const std::string log = talk.post_modern(5, modern_call("read", state));
  EXPECT_NE(log.find(R"("requestState":"a.1.00","inputResponses":{"q":{"a":1.0}})"),
            std::string::npos)
      << "and goes on as it came";
  EXPECT_FALSE(went_up(
      talk.post_modern(6, modern_call("read", R"("requestState":"a","requestState":"b")"))));
}

TEST(HostileDialogues, BatchesMeetTheirFate) {
  const std::string ok = call("1", "read");
  const std::string evil = call("9", "delete_all");
  HttpDialogue talk(kBatchPolicy);
  talk.open_session(1, "new");
  talk.open_session(2, "old", "g", "2025-03-26");
  const wire::Headers mine = {{"Mcp-Session-Id", "old"}};
  for (const std::string& version : {std::string("new"), std::string()}) {
    const wire::Headers headers =
        version.empty() ? wire::Headers{} : wire::Headers{{"Mcp-Session-Id", version}};
    EXPECT_FALSE(went_up(talk.post(3, "[" + ok + "]", headers))) << "R04_WhereThereAreNone";
  }
  const std::string mixed = talk.post(4, "[" + ok + "," + evil + "]", mine);
  EXPECT_NE(mixed.find("> 4 POST [" + ok + "]"), std::string::npos) << "R04_EachIsJudged" << mixed;
  const std::string twins =
      talk.post(5, "[" + call("5", "read") + "," + call("5", "read") + "]", mine);
  EXPECT_NE(twins.find("> 5 POST [" + call("5", "read") + "]"), std::string::npos)
      << "R03_EqualIds" << twins;
  HttpDialogue older(kBatchPolicy);
  older.open_session(1, "s1", "g", "2024-11-05");
  EXPECT_FALSE(went_up(older.post(2, "[" + ok + "]", {{"Mcp-Session-Id", "s1"}})))
      << "M21_Downgrade";
}

TEST(HostileDialogues, IdsMeetTheirFate) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  const wire::Headers mine = session("s1");
  EXPECT_TRUE(went_up(talk.post(2, call("1", "read"), mine)));
  EXPECT_TRUE(went_up(talk.post(3, call("\"1\"", "read"), mine))) << "R08_AnotherType";
  const std::string twin = talk.post(4, call("1", "gone"), mine);
  EXPECT_FALSE(went_up(twin)) << "R09_InFlight";
  EXPECT_NE(twin.find(R"("id":null)"), std::string::npos) << "it must not pass for the other's";
  talk.json(2, R"({"jsonrpc":"2.0","id":1,"result":{}})");
  EXPECT_TRUE(went_up(talk.post(5, call("1", "once"), mine)));
  talk.json(5, R"({"jsonrpc":"2.0","id":1,"result":{}})");
  EXPECT_FALSE(went_up(talk.post(6, call("1", "once"), mine))) << "R10_Replay: counted again";
}

TEST(HostileDialogues, AnswersToWhatNeverPassedGoNowhere) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  EXPECT_FALSE(went_up(talk.post(2, call("7", "gone"), session("s1"))));
  const std::string answer = "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n";
  talk.get(3, session("s1"));
  talk.events(3);
  EXPECT_EQ(talk.body(3, answer), "") << "R23_DeniedId";
  talk.get(4, {{"Mcp-Session-Id", "s1"}, {"Last-Event-ID", "e"}});
  talk.events(4);
  EXPECT_EQ(talk.body(4, answer), "") << "R23_DeniedIdResumed";
}

TEST(HostileDialogues, CancellingGivesNothingBack) {
  HttpDialogue talk(kHttpPolicy);
  talk.open_session(1, "s1");
  talk.post(2, call("1", "once"), session("s1"));
  talk.post(3, R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})",
            session("s1"));
  EXPECT_FALSE(went_up(talk.post(4, call("2", "once"), session("s1")))) << "M31_CancelAndAskAgain";
}

TEST(HostileDialogues, IdsOfTheTwoDirectionsAreApart) {
  HttpDialogue talk(R"({"version":"1","default":"allow","tools":{}})");
  talk.open_session(1, "s1");
  talk.post(2, call("1", "read"), session("s1"));
  talk.events(2);
  EXPECT_NE(talk.body(2, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}\n\n")
                .find("roots/list"),
            std::string::npos);
  const std::string mine = R"({"jsonrpc":"2.0","id":1,"result":{"roots":[]}})";
  EXPECT_EQ(talk.post(3, mine, session("s1")),
            "A 3 allow roots/list (allow)\n> 3 POST " + mine + "\n")
      << "M39_EqualIds";
  EXPECT_EQ(talk.body(2, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"),
            "A 2 read = result\n< 2 data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}||\n");
}

}  // namespace
}  // namespace gatecrash::gateway
