// Hostile messages over HTTP, from the bytes of a connection on: H for HTTP, S for event streams,
// beside those of every transport (hostile_vectors.h). Whatever comes, the gateway goes on serving,
// a row says what it did, and the server sees what was judged or nothing.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

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

std::string request(std::string_view start, std::string_view headers, std::string_view body,
                    bool length = true) {
  std::string text(start);
  text += "\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n";
  if (headers.find("Content-Type") == std::string_view::npos) {
    text += "Content-Type: application/json\r\n";
  }
  if (length) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text.append(headers).append("\r\n").append(body);
}

std::string post(std::string_view headers, std::string_view body = kOkBody) {
  return request("POST /mcp HTTP/1.1", headers, body);
}

std::string framed(std::string_view headers, std::string_view body = kOkBody) {
  return request("POST /mcp HTTP/1.1", headers, body, false);
}

std::string at(std::string_view target) {
  return request("POST " + std::string(target) + " HTTP/1.1", "", kOkBody);
}

std::string accepting(std::string_view types) {
  return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: " +
         std::string(types) + "\r\nContent-Length: " + std::to_string(kOkBody.size()) + "\r\n\r\n" +
         kOkBody;
}

std::string chunk(std::string_view size) {
  return framed("Transfer-Encoding: chunked\r\n",
                std::string(size) + "\r\n" + kOkBody + "\r\n0\r\n\r\n");
}

struct HttpVector {
  std::string name;
  std::string bytes;
  int status = 400;           // of the refusal; 0: it is forwarded
  std::size_t forwarded = 0;  // requests
};

std::string length_of(std::string_view spelt) {
  return framed("Content-Length: " + std::string(spelt) + "\r\n");
}

std::vector<HttpVector> framing_vectors() {
  const std::string smuggled = "0\r\n\r\n" + post("", hostile::kEvil);
  return {
      {"H01_LengthAndChunks",
       framed("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", smuggled)},
      {"H02_ChunksAndLength",
       framed("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", smuggled)},
      {"H03_UnknownCoding", framed("Transfer-Encoding: xchunked\r\n", smuggled)},
      {"H03_IdentityThenChunked", framed("Transfer-Encoding: identity, chunked\r\n", smuggled)},
      {"H03_TwoCodings",
       framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", smuggled)},
      {"H03_VerticalTab", framed("Transfer-Encoding: \x0b"
                                 "chunked\r\n",
                                 smuggled)},
      {"H04_SpaceBeforeColon", framed("Transfer-Encoding : chunked\r\n", smuggled)},
      {"H05_Fold", framed("Transfer-Encoding:\r\n chunked\r\n", smuggled)},
      {"H06_TwoLengths", framed("Content-Length: 0\r\nContent-Length: 85\r\n")},
      {"H07_EqualLengths", framed("Content-Length: 85\r\nContent-Length: 85\r\n")},
      {"H07_ListOfLengths", length_of("40, 40")},
      {"H07_Comma", length_of("40,")},
      {"H08_Plus", length_of("+40")},
      {"H08_Hex", length_of("0x28")},
      {"H08_Blank", length_of("40 9")},
      {"H09_Negative", length_of("-1")},
      {"H09_Huge", length_of("18446744073709551658")},
      {"H10_HexPrefix", chunk("0x28")},
      {"H10_Plus", chunk("+28")},
      {"H11_BareLfInChunk", framed("Transfer-Encoding: chunked\r\n", "5\n{\"a\":\n0\n\n")},
      {"H12_Trailer",
       framed("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nMcp-Name: evil\r\n\r\n")},
      {"H13_BareLf", "POST /mcp HTTP/1.1\nHost: localhost\n\n"},
      {"H14_BareCr", post("X: a\rMcp-Name: evil\r\n")},
      {"H15_Nul", post(std::string("X: a\0b\r\n", 8))},
      {"H17_FoldedName", post("Mcp-Name: read\r\n _file\r\n")},
      {"H16_TwoNames", post("Mcp-Name: read_file\r\nMcp-Name: delete_all\r\n")},
      {"H18_Underscore", post("Mcp_Name: read_file\r\n")},
      {"H20_RawUtf8", post("Mcp-Name: r\xc3\xa9\r\n")},
      {"M22_TwoVersions",
       post("MCP-Protocol-Version: 2025-11-25\r\nmcp-protocol-version: 2025-06-18\r\n")},
      {"H21_NoHost", "POST /mcp HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
      {"H21_TwoHosts", post("Host: localhost\r\n")},
      {"H23_GetWithABody", request("GET /mcp HTTP/1.1", "", kOkBody)},
      {"H25_LowerCase", request("post /mcp HTTP/1.1", "", kOkBody)},
      {"H25_Tab", request("POST\t/mcp HTTP/1.1", "", kOkBody)},
      {"H25_Version", request("POST /mcp HTTP/1.2", "", kOkBody), 505},
      {"H26_Http10Chunks",
       request("POST /mcp HTTP/1.0", "Transfer-Encoding: chunked\r\n", smuggled, false)},
      {"H38_HugeHeader", post("X: " + std::string(200'000, 'x') + "\r\n"), 431},
  };
}

TEST(HostileHttp, FramingInDoubtEndsTheConnection) {
  for (const HttpVector& vector : framing_vectors()) {
    Stage stage(hostile::kAllowPolicy);
    stage.bytes(vector.bytes);
    EXPECT_EQ(stage.refusals, std::vector<int>{vector.status}) << vector.name;
    EXPECT_TRUE(stage.forwarded.empty()) << vector.name;
    EXPECT_EQ(rows_of(stage.log), 1U) << vector.name << stage.log;
    EXPECT_TRUE(stage.serves()) << vector.name;
  }
}

std::vector<HttpVector> head_vectors() {
  return {
      {"H19_BlankAtTheEnd", post("Mcp-Name: read_file \t\r\n"), 0, 1},
      {"H22_Percent", at("/%6dcp"), 404},
      {"H22_Dots", at("/x/../mcp"), 404},
      {"H22_TwoSlashes", at("//mcp"), 404},
      {"H22_Case", at("/MCP"), 404},
      {"H22_SlashAtTheEnd", at("/mcp/"), 404},
      {"H22_Parameter", at("/mcp;a"), 404},
      {"H22_Query", at("/mcp?x"), 404},
      {"H24_TwoInARow", post("") + post("", hostile::kOk), 0, 2},
      {"H27_Gzip", post("Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x01"), 415},
      {"H28_PlainAsGzip", post("Content-Encoding: gzip\r\n"), 415},
      {"H40_NoEvents", accepting("application/json"), 406},
      {"H40_NoJson", accepting("text/event-stream"), 406},
      {"H40_NothingAtAll", accepting("*/*;q=0"), 406},
      {"H29_NoType", post("Content-Type: \r\n"), 415},
      {"H29_Text", post("Content-Type: text/plain\r\n"), 415},
      {"H29_List", post("Content-Type: text/plain, application/json\r\n"), 415},
      {"H29_Jsonp", post("Content-Type: application/jsonp\r\n"), 415},
      {"H29_Patch", post("Content-Type: application/json-patch+json\r\n"), 415},
      {"H30_Utf16", post("Content-Type: application/json; charset=utf-16le\r\n"), 415},
      {"H30_Latin1", post("Content-Type: application/json; charset=iso-8859-1\r\n"), 415},
      {"H31_Bom", post("", "\xef\xbb\xbf" + kOkBody)},
      {"H32_TwoValues", post("", kOkBody + " " + hostile::kEvil)},
      {"H32_TwoLines", post("", kOkBody + "\n" + hostile::kEvil)},
      {"H33_Nul", post("", kOkBody + std::string(1, '\0') + hostile::kEvil)},
      {"H34_Empty", post("", "")},
      {"H34_Blank", post("", " \r\n")},
      {"H35_Override", post("X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /x\r\n"), 0, 1},
      {"H36_HopByHop", post("Connection: Mcp-Session-Id, Authorization\r\n"), 0, 1},
      {"H37_Upgrade",
       post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            "HTTP2-Settings: AAMAAABkAAQ\r\n"),
       0, 1},
      {"H39_NullOrigin", post("Origin: null\r\n"), 403},
      {"H39_Lookalike", post("Origin: http://localhost.evil\r\n"), 403},
      {"M22_Unknown", post("MCP-Protocol-Version: 2099-01-01\r\n")},
      {"M22_ModernWithoutMeta", post("MCP-Protocol-Version: 2026-07-28\r\n")},
      {"M23_OtherMethod", post("Mcp-Method: tools/list\r\n")},
      {"M23_OtherName", post("Mcp-Name: read_file\r\n", hostile::kEvil)},
      {"M24_Unpadded", post("Mcp-Name: =?base64?cmVhZF9maWxl=?=\r\n")},
      {"M24_Encoded", post("Mcp-Name: =?base64?cmVhZF9maWxl?=\r\n"), 0, 1},
      {"M27_InitializeNamesASession",
       post("Mcp-Session-Id: mine\r\n", R"({"jsonrpc":"2.0","id":1,"method":"initialize"})")},
      {"M28_ForeignSession", post("Mcp-Session-Id: s2\r\n"), 404},
      {"M42_ForwardedFor", post("X-Forwarded-For: 10.0.0.1\r\n"), 0, 1},
      {"M49_OldTransport", at("/sse"), 404},
      {"M49_OldTransportsMessages", at("/messages?sessionId=1"), 404},
      {"M28_ListOfSessions", post("Mcp-Session-Id: s1, s2\r\n"), 404},
  };
}

TEST(HostileHttp, HeadsMeetTheirFate) {
  for (const HttpVector& vector : head_vectors()) {
    Stage stage(hostile::kDenyPolicy);
    stage.bytes(vector.bytes);
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
