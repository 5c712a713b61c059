// HTTP clients in front of servers that speak lines: the gateway over HTTP, whose server is a
// servers::HttpEndpoint, whose line servers are scripts. No socket, no process.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/ids.h"
#include "stack/base/rng.h"
#include "stack/servers/http_endpoint.h"
#include "stack/wire/mcp.h"
#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

/// The gateway, the endpoint behind it, and line servers that answer a tools/call with one progress
/// notification and their own name.
class Composition {
 public:
  Composition() : context_(counters_, audit_), gateway_(context_, {}), endpoint_(ids(), open()) {
    context_.set_policy({}, policy_of(kHttpPolicy));
  }

  struct Answer {
    int status = 0;
    wire::Headers headers;
    std::string body;
    bool ended = false;
  };

  Answer& send(wire::HttpRequest request, std::string_view grant = "g") {
    const wire::ExchangeId exchange = ++last_;
    HttpActions actions;
    gateway_.request(exchange, request, {grant_of(grant), {}}, {}, actions);
    carry_out(std::move(actions));
    return answers_[exchange];
  }

  Answer& post(std::string_view body, wire::Headers headers = {}, std::string_view grant = "g") {
    if (const auto message = wire::read_message(body);
        message && wire::era_of(*message) == wire::Era::kModern) {
      wire::append_mirrored_headers(headers, *message, nullptr);
    }
    return send(HttpDialogue::post_request(body, std::move(headers)), grant);
  }

  void leave(wire::ExchangeId exchange) {
    HttpActions actions;
    gateway_.client_gone(exchange, {}, actions);
    carry_out(std::move(actions));
  }

  wire::ExchangeId last() const { return last_; }

  /// A line of a line server's.
  void say(const std::string& server, const std::string& line) {
    servers::EndpointActions out;
    endpoint_.from_server(server, line, {}, out);
    carry_out(out);
  }

  bool silent = false;                                    // line servers answer no call
  std::map<std::string, std::vector<std::string>> heard;  // by line server
  std::vector<std::string> closed;

 private:
  static servers::EndpointOptions open() {
    servers::EndpointOptions options;
    options.hosts.clear();  // whoever is asked is not the client's affair here
    return options;
  }

  std::function<std::string()> ids() {
    return [this] { return make_hex_id(rng_); };
  }

  void carry_out(HttpActions actions) {
    for (const HttpAction& action : actions) {
      Answer& answer = answers_[action.exchange];
      servers::EndpointActions out;
      switch (action.kind) {
        case HttpAction::Kind::kHead:
          answer.status = action.head.status;
          answer.headers = action.head.headers;
          break;
        case HttpAction::Kind::kBody:
          answer.body += action.bytes;
          break;
        case HttpAction::Kind::kEnd:
          answer.ended = true;
          break;
        case HttpAction::Kind::kForward:
          endpoint_.request(action.exchange, action.request, action.owner, {}, out);
          break;
        case HttpAction::Kind::kAbort:
          endpoint_.client_gone(action.exchange, {}, out);
          break;
        case HttpAction::Kind::kDropClient:
          break;
      }
      carry_out(out);
    }
  }

  void carry_out(const servers::EndpointActions& actions) {
    for (const servers::EndpointAction& action : actions) {
      HttpActions out;
      switch (action.kind) {
        case servers::EndpointAction::Kind::kHead:
          gateway_.upstream_head(action.exchange, action.head, {}, out);
          break;
        case servers::EndpointAction::Kind::kBody:
          gateway_.upstream_body(action.exchange, action.bytes, {}, out);
          break;
        case servers::EndpointAction::Kind::kEnd:
          gateway_.upstream_end(action.exchange, {}, {}, out);
          break;
        case servers::EndpointAction::Kind::kOpenServer:
          break;
        case servers::EndpointAction::Kind::kToServer:
          heard[action.server].push_back(action.bytes);
          serve(action.server, action.bytes);
          break;
        case servers::EndpointAction::Kind::kCloseServer:
          closed.push_back(action.server);
          break;
      }
      carry_out(std::move(out));
    }
  }

  void say(const std::string& server, const wire::Message& message) {
    say(server, wire::write_message(message));
  }

  void serve(const std::string& server, std::string_view line) {
    const auto message = wire::read_message(line);
    if (!message || message->kind != wire::Message::Kind::kRequest ||
        (silent && message->method == wire::method::kToolsCall)) {
      return;
    }
    wire::Value result = wire::Value::object();
    if (message->method == wire::method::kInitialize) {
      result.set("protocolVersion", "2025-11-25");
    } else if (message->method == wire::method::kToolsList) {
      result.set("tools", wire::Value::array({wire::Value::object({{"name", "read"}}),
                                              wire::Value::object({{"name", "secret"}})}));
    } else if (message->method == wire::method::kToolsCall) {
      result.set("from", server);
      if (const auto* const token = wire::find_meta(message->params, wire::meta::kProgressToken)) {
        say(server, wire::make_notification(std::string(wire::method::kProgress),
                                            wire::Value::object({{"progressToken", *token}})));
      }
    }
    say(server, wire::make_result(message->id, std::move(result)));
  }

  policy::MemoryCounterStore counters_;
  MemoryAuditSink audit_;
  Context context_;
  HttpGateway gateway_;
  Rng rng_{7};
  servers::HttpEndpoint endpoint_;
  std::map<wire::ExchangeId, Answer> answers_;
  wire::ExchangeId last_ = 0;
};

TEST(HttpOverLines, CarriesALegacySession) {
  Composition stage;
  const auto& opened = stage.post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
  ASSERT_EQ(opened.status, 200);
  const std::string* const id = wire::find_header(opened.headers, "Mcp-Session-Id");
  ASSERT_NE(id, nullptr);
  const wire::Headers mine = session(*id);
  EXPECT_EQ(stage.post(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", mine).status,
            202);
  EXPECT_EQ(stage.post(R"({"jsonrpc":"2.0","id":"l","method":"tools/list"})", mine).body,
            R"({"jsonrpc":"2.0","id":"l","result":{"tools":[{"name":"read"}]}})");
  const auto& called = stage.post(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","_meta":{"progressToken":"p"}}})",
      mine);
  EXPECT_EQ(called.body,
            "id: 3-1\nevent: message\n"
            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
            "{\"progressToken\":\"p\"}}\n\n"
            "id: 3-2\nevent: message\n"
            "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"from\":\"1\"}}\n\n");
  EXPECT_TRUE(called.ended);
  const std::size_t heard = stage.heard["1"].size();
  EXPECT_NE(stage.post(call("2", "gone"), mine).body.find("Ask a person."), std::string::npos);
  EXPECT_EQ(stage.post(call("3", "read"), mine, "other").status, 404);
  EXPECT_EQ(stage.heard["1"].size(), heard) << "denied calls reach no server";
  EXPECT_EQ(stage.send({"DELETE", {}, "/mcp", mine, {}}).status, 200);
  EXPECT_EQ(stage.closed, std::vector<std::string>{"1"});
  EXPECT_EQ(stage.post(call("4", "read"), mine).status, 404);
}

TEST(HttpOverLines, ResumesWhatAClientHasLost) {
  Composition stage;
  const auto& opened = stage.post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
  wire::Headers mine = session(*wire::find_header(opened.headers, "Mcp-Session-Id"));
  stage.silent = true;
  stage.post(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","_meta":{"progressToken":"p"}}})",
      mine);
  const wire::ExchangeId lost = stage.last();
  stage.say(
      "1", R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p"}})");
  stage.leave(lost);
  const std::string id = wire::read_message(stage.heard["1"].back())->id.number_token();
  stage.say("1", R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})");
  mine.emplace_back("Accept", "text/event-stream");
  mine.emplace_back("Last-Event-ID", "2-1");
  const auto& resumed = stage.send({"GET", {}, "/mcp", mine, {}});
  EXPECT_EQ(resumed.body,
            "id: 2-2\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,"
            "\"result\":{}}\n\n");
  EXPECT_TRUE(resumed.ended);
  mine.back().second = "2-9";
  EXPECT_EQ(stage.send({"GET", {}, "/mcp", mine, {}}).status, 400);
}

TEST(HttpOverLines, GivesEachGrantAServerInTheModernEra) {
  Composition stage;
  EXPECT_NE(stage.post(modern("1", "read"), {}, "a").body.find(R"("from":"1")"), std::string::npos);
  EXPECT_NE(stage.post(modern("1", "read"), {}, "b").body.find(R"("from":"2")"), std::string::npos);
  EXPECT_NE(stage.post(modern("1", "read"), {}, "a").body.find(R"("from":"1")"), std::string::npos);
}

TEST(HttpOverLines, TellsTheServerThatAModernClientLeft) {
  Composition stage;
  stage.silent = true;
  stage.post(modern("1", "read"));
  const wire::ExchangeId first = stage.last();
  EXPECT_FALSE(stage.post(modern("1", "read")).ended) << "the same id, and another request";
  stage.leave(first);
  const auto cancelled = wire::read_message(stage.heard["1"].back());
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->method, wire::method::kCancelled);
  EXPECT_EQ(*cancelled->params.find("requestId"), wire::read_message(stage.heard["1"].front())->id);
}

}  // namespace
}  // namespace gatecrash::gateway
