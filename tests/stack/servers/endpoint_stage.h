// endpoint_stage: an HttpEndpoint, its clients' requests, and line servers that say what a test
// says.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/ids.h"
#include "stack/base/rng.h"
#include "stack/servers/http_endpoint.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::servers {

inline constexpr std::string_view kMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{},"progressToken":"t"})";

struct EndpointAnswer {
  int heads = 0;
  int ends = 0;
  wire::HttpHead head;
  std::string body;
};

/// An endpoint, what it answered, and what its line servers were told.
struct EndpointStage {
  explicit EndpointStage(EndpointOptions options = {})
      : endpoint([this] { return make_hex_id(rng); }, std::move(options)) {}

  void run(const EndpointActions& actions) {
    for (const EndpointAction& action : actions) {
      EndpointAnswer& answer = answers[action.exchange];
      switch (action.kind) {
        case EndpointAction::Kind::kHead:
          EXPECT_EQ(++answer.heads, 1);
          answer.head = action.head;
          break;
        case EndpointAction::Kind::kBody:
          EXPECT_EQ(answer.heads, 1);
          EXPECT_EQ(answer.ends, 0);
          answer.body += action.bytes;
          break;
        case EndpointAction::Kind::kEnd:
          EXPECT_EQ(answer.heads, 1);
          EXPECT_EQ(++answer.ends, 1);
          break;
        case EndpointAction::Kind::kOpenServer:
          EXPECT_TRUE(running.insert(action.server).second);
          server = action.server;
          break;
        case EndpointAction::Kind::kCloseServer:
          EXPECT_EQ(running.erase(action.server), 1U);
          break;
        case EndpointAction::Kind::kToServer:
          EXPECT_TRUE(running.contains(action.server));
          told.emplace_back(action.server, action.bytes);
          break;
      }
    }
  }

  wire::ExchangeId send(std::string method, wire::Headers headers, std::string body,
                        Owner owner = "") {
    headers.emplace_back("Host", "localhost:1");
    headers.emplace_back("Accept", "application/json, text/event-stream");
    headers.emplace_back("Content-Type", "application/json");
    EndpointActions out;
    endpoint.request(++last, {std::move(method), "", "/mcp", std::move(headers), std::move(body)},
                     owner, now, out);
    run(out);
    return last;
  }

  wire::ExchangeId legacy(const std::string& body, Owner owner = "") {
    return send("POST", {{"Mcp-Session-Id", session}}, body, owner);
  }

  wire::ExchangeId modern(std::string_view id, std::string_view name = "x", Owner owner = "") {
    return send("POST",
                {{"MCP-Protocol-Version", "2026-07-28"},
                 {"Mcp-Method", "tools/call"},
                 {"Mcp-Name", std::string(name)}},
                R"({"jsonrpc":"2.0","id":)" + std::string(id) +
                    R"(,"method":"tools/call","params":{"name":"x",)" + std::string(kMeta) + "}}",
                owner);
  }

  void say(const std::string& line, std::string name = "") {
    EndpointActions out;
    endpoint.from_server(name.empty() ? server : name, line, now, out);
    run(out);
  }

  void leave(wire::ExchangeId exchange) {
    EndpointActions out;
    endpoint.client_gone(exchange, now, out);
    run(out);
  }

  /// The id under which the last request was told to its line server.
  std::string last_id() const { return wire::read_message(told.back().second)->id.number_token(); }

  void initialize(const std::string& version = "2025-11-25") {
    const auto exchange =
        send("POST", {}, R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{}})");
    say(R"({"jsonrpc":"2.0","id":)" + last_id() + R"(,"result":{"protocolVersion":")" + version +
        R"("}})");
    const std::string* const id =
        wire::find_header(answers[exchange].head.headers, "mcp-session-id");
    ASSERT_NE(id, nullptr);
    session = *id;
  }

  Rng rng{7};
  HttpEndpoint endpoint;
  Instant now = instant_from_us(0);
  wire::ExchangeId last = 0;
  std::string server;
  std::string session;
  std::map<wire::ExchangeId, EndpointAnswer> answers;
  std::set<std::string> running;
  std::vector<std::pair<std::string, std::string>> told;
};

inline constexpr const char* kPing = R"({"jsonrpc":"2.0","id":"p","method":"ping"})";
inline constexpr const char* kListChanged =
    R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})";

/// `id`: of a legacy event.
inline std::string event(std::string_view data, std::string_view id = {}) {
  return (id.empty() ? "" : "id: " + std::string(id) + "\n") +
         "event: message\ndata: " + std::string(data) + "\n\n";
}

}  // namespace gatecrash::servers
