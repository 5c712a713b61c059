// Hostile messages over HTTP, from the bytes of a connection on: H for HTTP, S for event streams,
// beside those of every transport (hostile_vectors.h). Whatever comes, the gateway goes on serving,
// a row says what it did, and the server sees what was judged or nothing.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/generate/vectors_http.h"
#include "stack/wire/http1_parser.h"
#include "tests/stack/gateway/hostile_vectors.h"
#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

using hostile::Fate;

/// A gateway that has seen some requests.
struct Stage : HttpDialogue {
  explicit Stage(std::string_view policy) : HttpDialogue(policy, served()) {
    open_session(1, "s1");
  }

  static HttpOptions served() {
    HttpOptions options;
    options.path = "/mcp";
    options.hosts = {"localhost"};
    return options;
  }

  /// What a connection's bytes lead to, as a server in front of the gateway reads them.
  void bytes(std::string_view connection) {
    wire::Http1RequestParser parser;
    std::string body;
    for (bool more = true; more;) {
      const auto event = parser.next(connection);
      more = event && *event != wire::Http1Event::kMore;
      if (!event) {
        gateway().unreadable_request(now());
        refusals.push_back(parser.refusal_status());
        break;
      }
      if (*event == wire::Http1Event::kBody) {
        body += parser.piece();
      } else if (*event == wire::Http1Event::kEnd) {
        parser.request().body = std::exchange(body, {});
        log += request(++exchange, parser.request());
        note();
      }
    }
    log += tick({});
  }

  /// Takes the actions of the last request in.
  void note() {
    for (const HttpAction& action : last) {
      if (action.kind == HttpAction::Kind::kForward) {
        forwarded.push_back(action.request);
      } else if (action.kind == HttpAction::Kind::kHead) {
        statuses.push_back(action.head.status);
      } else if (action.kind == HttpAction::Kind::kBody) {
        answers.push_back(action.bytes);
      }
    }
  }

  /// That an honest call still passes.
  bool serves() {
    const std::string answer =
        post(++exchange, honest(), {{"Host", "localhost"}, {"Mcp-Session-Id", "s1"}});
    return answer.find("> " + std::to_string(exchange) + " POST") != std::string::npos;
  }

  static std::string honest() {
    return R"({"jsonrpc":"2.0","id":"honest","method":"tools/call","params":{"name":"search"}})";
  }

  wire::ExchangeId exchange = 100;
  std::string log;
  std::vector<int> refusals;  // of bytes that are no request
  std::vector<int> statuses;
  std::vector<std::string> answers;
  std::vector<wire::HttpRequest> forwarded;
};

std::size_t rows_of(std::string_view log) {
  std::size_t rows = 0;
  for (std::size_t at = 0; at < log.size(); at = log.find('\n', at) + 1) {
    rows += log.substr(at).starts_with("A ") ? 1 : 0;
  }
  return rows;
}

/// The vector's message in the other era, where it has params to say so in; else nothing.
std::string in_modern_era(const std::string& bytes) {
  constexpr std::string_view kMeta =
      R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientCapabilities":{}})";
  const std::size_t params = bytes.find(R"("params":{)");
  if (params == std::string::npos || bytes.find("_meta") != std::string::npos ||
      bytes.find("_Meta") != std::string::npos) {
    return {};
  }
  std::string modern = bytes;
  const bool empty = bytes[params + 10] == '}';
  return modern.insert(params + 10, std::string(kMeta) + (empty ? "" : ","));
}

void expect_http_fate(const hostile::Vector& vector, bool modern_era) {
  const std::string body = modern_era ? in_modern_era(vector.bytes) : vector.bytes;
  if (body.empty()) {
    return;
  }
  Stage stage(hostile::kDenyPolicy);
  wire::Headers headers = {{"Host", "localhost"}};
  if (!modern_era) {
    headers.emplace_back("Mcp-Session-Id", "s1");
  } else if (const auto message = wire::read_message(body)) {
    wire::append_mirrored_headers(headers, *message, nullptr);
  }
  const std::string log = stage.post(2, body, headers);
  stage.note();
  EXPECT_EQ(rows_of(log), 1U) << log;
  EXPECT_TRUE(stage.serves());
  if (vector.fate == Fate::kForwarded) {
    ASSERT_EQ(stage.forwarded.size(), 1U) << log;
    EXPECT_EQ(stage.forwarded[0].body,
              modern_era ? in_modern_era(vector.forwarded) : vector.forwarded);
    return;
  }
  EXPECT_TRUE(stage.forwarded.empty()) << log;
  ASSERT_EQ(stage.statuses.size(), 1U) << log;
  const int status = stage.statuses[0];
  switch (vector.fate) {
    case Fate::kForwarded:
      break;
    case Fate::kSilent:  // a notification; a response to nothing
      EXPECT_TRUE(status == 202 || status == 400) << status;
      EXPECT_EQ(stage.answers.size(), status == 202 ? 0U : 1U);
      break;
    case Fate::kDenied:
      // No header may say some methods: those are refused before anything is judged.
      EXPECT_TRUE(status == 200 || (modern_era && status == 400)) << status;
      EXPECT_EQ(wire::read_message(stage.answers[0])->id, wire::Value(1));
      break;
    case Fate::kRefused:
      EXPECT_TRUE(status == 400 || status == 413) << status;
      EXPECT_EQ(wire::read_message(stage.answers[0])->kind, wire::Message::Kind::kError);
      break;
  }
}

template <std::size_t kCount>
void expect_http_fates(const hostile::Vector (&vectors)[kCount]) {
  for (const hostile::Vector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    expect_http_fate(vector, false);
    expect_http_fate(vector, true);
  }
}

TEST(HostileHttp, JsonMeetsItsFate) { expect_http_fates(hostile::kJson); }

TEST(HostileHttp, JsonRpcMeetsItsFate) { expect_http_fates(hostile::kRpc); }

TEST(HostileHttp, McpMeetsItsFate) { expect_http_fates(hostile::kMcp); }

const std::string kOkBody = hostile::named("read_file");

generate::HttpMessage message() { return {.body = kOkBody, .other = hostile::kEvil}; }

TEST(HostileHttp, FramingInDoubtEndsTheConnection) {
  for (const generate::HttpVector& vector : generate::http_vectors()) {
    if (!vector.framing) {
      continue;
    }
    SCOPED_TRACE(std::string(vector.id) + " " + std::string(vector.name));
    Stage stage(hostile::kAllowPolicy);
    stage.bytes(vector.make(message()));
    EXPECT_EQ(stage.refusals, std::vector<int>{vector.status});
    EXPECT_TRUE(stage.forwarded.empty());
    EXPECT_EQ(rows_of(stage.log), 1U) << stage.log;
    EXPECT_TRUE(stage.serves());
  }
}

TEST(HostileHttp, HeadsMeetTheirFate) {
  for (const generate::HttpVector& vector : generate::http_vectors()) {
    if (vector.framing) {
      continue;
    }
    Stage stage(hostile::kDenyPolicy);
    stage.bytes(vector.make(message()));
    EXPECT_TRUE(stage.refusals.empty()) << vector.name;
    EXPECT_EQ(stage.forwarded.size(), vector.forwarded) << vector.name << stage.log;
    for (const wire::HttpRequest& forwarded : stage.forwarded) {
      EXPECT_EQ(forwarded.body, kOkBody) << vector.name;
      for (const auto& [name, value] : forwarded.headers) {
        EXPECT_FALSE(name.starts_with("X-") || name == "Connection" || name == "Upgrade" ||
                     name.starts_with("HTTP2"))
            << vector.name;
      }
    }
    if (vector.status != 0) {
      EXPECT_EQ(stage.statuses, std::vector<int>{vector.status}) << vector.name << stage.log;
    }
    EXPECT_EQ(rows_of(stage.log), std::max<std::size_t>(vector.forwarded, 1))
        << vector.name << stage.log;
    EXPECT_TRUE(stage.serves()) << vector.name;
  }
}

TEST(HostileHttp, EventsOfTheTableMeetTheirFate) {
  const std::string ok = R"({"jsonrpc":"2.0","id":1,"result":{}})";
  for (const generate::EventVector& vector : generate::event_vectors()) {
    SCOPED_TRACE(std::string(vector.id) + " " + std::string(vector.name));
    Stage stage(hostile::kDenyPolicy);
    stage.post(2, kOkBody, {{"Host", "localhost"}, {"Mcp-Session-Id", "s1"}});
    stage.events(2);
    std::string log;
    for (const char byte : vector.make(ok)) {
      log += stage.body(2, {&byte, 1});
    }
    const std::size_t relayed = log.find("< 2 data: " + ok);
    EXPECT_EQ(relayed != std::string::npos, vector.relayed) << log;
    EXPECT_EQ(log.find("< 2 data: ", relayed + 1), std::string::npos) << "once" << log;
    EXPECT_TRUE(stage.serves());
  }
}

TEST(HostileHttp, EventsMeetTheirFate) {
  const std::string ok = R"({"jsonrpc":"2.0","id":1,"result":{}})";

  struct Case {
    std::string name;
    std::string stream;
    std::string relayed;
  };

  const std::string relayed = "< 2 data: " + ok + "||\n";
  for (const Case& c : {
           Case{"S01_ManyDataLines",
                "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":1,\"result\":{}}\n\n", relayed},
           Case{"S02_CarriageReturns", "data: " + ok + "\r\r", relayed},
           Case{"S02_Mixed", "data: " + ok + "\r\n\n", relayed},
           Case{"S03_Injected",
                "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"x\":\"a\\n\\ndata: "
                "evil\\u2028\"}}\n\n",
                "< 2 data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"x\":\"a\\n\\ndata: "
                "evil\\u2028\"}}||\n"},
           Case{"S04_Bom",
                "\xef\xbb\xbf"
                "data: " +
                    ok + "\n\n",
                relayed},
           Case{"S04_SpaceBeforeColon", "data : " + ok + "\n\n", ""},
           Case{"S05_Unfinished", "data: " + ok + "\n", ""},
           Case{"S06_Endpoint", "event: endpoint\ndata: " + ok + "\n\n", ""},
           Case{"S07_NulInId", std::string("id: a\0\n", 7) + "data: " + ok + "\n\n", relayed},
           Case{"S08_Unasked", "data: {\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}\n\n", ""},
           Case{"R24_ResultAndError",
                "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,"
                "\"message\":\"\"}}\n\n",
                ""},
           Case{"R24_Twice", "data: " + ok + "\n\ndata: " + ok + "\n\n", relayed},
           Case{"J01_TwinKeys", "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"id\":1,\"result\":{}}\n\n",
                ""},
           Case{"R01_Batch", "data: [" + ok + "]\n\n", ""},
       }) {
    Stage stage(hostile::kDenyPolicy);
    stage.post(2, kOkBody, {{"Host", "localhost"}, {"Mcp-Session-Id", "s1"}});
    stage.events(2);
    std::string log;
    for (const char byte : c.stream) {
      log += stage.body(2, {&byte, 1});
    }
    std::erase(log, '\r');
    const std::size_t row = log.find("< ");
    EXPECT_EQ(row == std::string::npos ? "" : log.substr(row), c.relayed) << c.name;
    EXPECT_TRUE(stage.serves()) << c.name;
  }
}

}  // namespace
}  // namespace gatecrash::gateway
