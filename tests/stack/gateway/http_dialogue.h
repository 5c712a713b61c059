// http_dialogue: a conversation over HTTP through the gateway, written down.
//
// Each call plays one event and returns what happened, a line each:
//   > 1 POST BODY       forwarded upstream as exchange 1, with its headers where `show_headers`
//   < 1 200 TYPE        the head that the client of exchange 1 gets; - without a Content-Type
//   < 1 TEXT            a piece of the answer, its line feeds as |
//   < 1 END, x 1        the answer is complete; the upstream exchange is given up
//   A ...               an audit row: sequence, decision, method, tool, rule; or tool = outcome
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/gateway/http_gateway.h"
#include "stack/wire/mirrored_headers.h"
#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {

inline std::shared_ptr<const Grant> grant_of(std::string_view name) {
  return std::make_shared<const Grant>(Grant{std::string(name), {}, {}, {}});
}

inline constexpr std::string_view kHttpPolicy =
    R"({"version":"1","default":"deny","hide":["secret"],"tools":{
  "read":{},
  "once":{"limits":[{"counter":"n","window":"minute","max":1,"scope":"session"}]},
  "gone":{"action":"deny","reason":"Ask a person."}}})";

inline std::string call(const std::string& id, const std::string& tool) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" + tool +
         R"("}})";
}

/// The same in the modern era.
inline std::string modern(const std::string& id, const std::string& tool) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" + tool +
         R"(","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)" +
         R"("io.modelcontextprotocol/clientCapabilities":{}}}})";
}

inline wire::Headers session(std::string_view id) {
  return {{"Mcp-Session-Id", std::string(id)}, {"MCP-Protocol-Version", "2025-11-25"}};
}

class HttpDialogue {
 public:
  explicit HttpDialogue(std::string_view policy, HttpOptions options = {}, Options given = {})
      : context_(counters_, audit_, std::move(given)), gateway_(context_, with_defaults(options)) {
    context_.set_policy({}, policy_of(policy));
  }

  /// A request of the client `grant`; empty: of nobody that is known.
  std::string request(wire::ExchangeId exchange, wire::HttpRequest request,
                      std::string_view grant = "g") {
    HttpCaller caller;
    if (!grant.empty()) {
      caller.grant = grant_of(grant);
    }
    if (wire::find_header(request.headers, "Host") == nullptr) {
      request.headers.emplace_back("Host", "localhost");
    }
    gateway_.request(exchange, request, caller, now_, actions_);
    return take();
  }

  std::string post(wire::ExchangeId exchange, std::string_view body, wire::Headers headers = {},
                   std::string_view grant = "g") {
    return request(exchange, post_request(body, std::move(headers)), grant);
  }

  /// A modern request: the mirrored headers say what the body says.
  std::string post_modern(wire::ExchangeId exchange, std::string_view body,
                          std::string_view grant = "g") {
    wire::Headers headers;
    if (const auto message = wire::read_message(body)) {
      wire::append_mirrored_headers(headers, *message, nullptr);
    }
    return post(exchange, body, std::move(headers), grant);
  }

  std::string get(wire::ExchangeId exchange, wire::Headers headers, std::string_view grant = "g") {
    headers.emplace_back("Accept", "text/event-stream");
    return request(exchange, {"GET", {}, "/mcp", std::move(headers), {}}, grant);
  }

  std::string gone(wire::ExchangeId exchange) {
    gateway_.client_gone(exchange, now_, actions_);
    return take();
  }

  std::string head(wire::ExchangeId exchange, int status, wire::Headers headers = {}) {
    gateway_.upstream_head(exchange, {status, std::move(headers)}, now_, actions_);
    return take();
  }

  std::string body(wire::ExchangeId exchange, std::string_view bytes) {
    gateway_.upstream_body(exchange, bytes, now_, actions_);
    return take();
  }

  std::string end(wire::ExchangeId exchange, const Status& how = {}) {
    gateway_.upstream_end(exchange, how, now_, actions_);
    return take();
  }

  /// A whole JSON answer of the server's.
  std::string json(wire::ExchangeId exchange, std::string_view text, int status = 200,
                   wire::Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    std::string all = head(exchange, status, std::move(headers));
    all += body(exchange, text);
    return all + end(exchange);
  }

  /// A whole answer without a body.
  std::string status(wire::ExchangeId exchange, int status, wire::Headers headers = {}) {
    std::string all = head(exchange, status, std::move(headers));
    return all + end(exchange);
  }

  /// The beginning of an event stream.
  std::string events(wire::ExchangeId exchange, wire::Headers headers = {}) {
    headers.emplace_back("Content-Type", "text/event-stream; charset=utf-8");
    return head(exchange, 200, std::move(headers));
  }

  std::string tick(Duration passed) {
    now_ += passed;
    gateway_.tick(now_, actions_);
    return take();
  }

  /// A legacy session of `grant` under that id; leaves the log empty.
  void open_session(wire::ExchangeId exchange, std::string_view id, std::string_view grant = "g",
                    std::string_view version = "2025-11-25") {
    post(exchange, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})", {}, grant);
    json(exchange,
         R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":")" + std::string(version) +
             R"("}})",
         200, {{"Mcp-Session-Id", std::string(id)}});
  }

  static wire::HttpRequest post_request(std::string_view body, wire::Headers headers) {
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Accept", "application/json, text/event-stream");
    return {"POST", {}, "/mcp", std::move(headers), std::string(body)};
  }

  HttpGateway& gateway() { return gateway_; }

  Context& context() { return context_; }

  Instant now() const { return now_; }

  MemoryAuditSink& audit() { return audit_; }

  bool show_headers = false;
  HttpActions last;  // of the last call

 private:
  static HttpOptions with_defaults(HttpOptions options) {
    options.upstream_origin = "http://127.0.0.1:9000";
    options.upstream_target = "/up";
    return options;
  }

  std::string take() {
    std::string log;
    for (const AuditRow& row : audit_.take()) {
      log += "A " + audit_line(row) + "\n";
    }
    for (const HttpAction& action : actions_) {
      log += line(action) + "\n";
    }
    last = std::exchange(actions_, {});
    return log;
  }

  std::string line(const HttpAction& action) const {
    const std::string number = std::to_string(action.exchange);
    std::string text;
    switch (action.kind) {
      case HttpAction::Kind::kHead: {
        const std::string* const type = wire::find_header(action.head.headers, "Content-Type");
        text = "< " + number + " " + std::to_string(action.head.status) + " " +
               (type == nullptr ? "-" : *type);
        for (const auto& [name, value] : action.head.headers) {
          text += show_headers && name != "Content-Type" ? " " + name + ": " + value : "";
        }
        return text;
      }
      case HttpAction::Kind::kBody:
        text = "< " + number + " " + action.bytes;
        std::replace(text.begin(), text.end(), '\n', '|');
        return text;
      case HttpAction::Kind::kEnd:
        return "< " + number + " END";
      case HttpAction::Kind::kForward:
        text = "> " + number + " " + action.request.method;
        for (const auto& [name, value] : action.request.headers) {
          text += show_headers ? " " + name + ": " + value : "";
        }
        return text + (action.request.body.empty() ? "" : " " + action.request.body);
      case HttpAction::Kind::kAbort:
        return "x " + number;
      case HttpAction::Kind::kDropClient:
        return "< " + number + " DROP";
    }
    return {};
  }

  policy::MemoryCounterStore counters_;
  MemoryAuditSink audit_;
  Context context_;
  HttpGateway gateway_;
  Instant now_ = instant_from_us(1'795'251'600'000'000);
  HttpActions actions_;
};

}  // namespace gatecrash::gateway
