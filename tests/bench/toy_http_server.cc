// toy_http_server: an MCP server over Streamable HTTP (legacy era) that does next to nothing, for
// load tests of what stands in front of it, and of HttpServer itself.
//
// Tools: `deny` is answered with an error at once; `read` with a short text; `flood` with a stream
// of 64 MiB, as fast as the client takes it and no faster. GET opens a silent stream.
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "stack/net/http_server.h"
#include "stack/net/loop.h"

namespace {

using gatecrash::net::HttpServer;
using gatecrash::net::Loop;
using gatecrash::net::Peer;
using gatecrash::wire::ExchangeId;
using gatecrash::wire::HttpRequest;

constexpr std::size_t kFloodBytes = 64 * 1024 * 1024;
constexpr std::size_t kEventBytes = 64 * 1024;

/// The id as spelt in a message; our own client writes them first.
std::string id_of(std::string_view message) {
  const std::size_t at = message.find("\"id\":");
  if (at == std::string_view::npos) {
    return "";
  }
  const std::string_view rest = message.substr(at + 5);
  return std::string(rest.substr(0, rest.find_first_of(",}")));
}

bool has(std::string_view message, std::string_view text) {
  return message.find(text) != std::string_view::npos;
}

std::string answer_to(const std::string& id, std::string_view result) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + std::string(result) + "}";
}

class Toy final : public HttpServer::Handler {
 public:
  void on_request(ExchangeId exchange, HttpRequest request, const Peer&) override {
    if (request.method == "GET") {
      server->head(exchange, {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}});
      return;
    }
    const std::string id = id_of(request.body);
    if (request.method == "DELETE" || id.empty()) {
      server->answer(exchange,
                     {.status = request.method == "DELETE" ? 200 : 202, .headers = {}, .body = ""});
    } else if (has(request.body, "\"initialize\"")) {
      answer(exchange, answer_to(id, R"({"protocolVersion":"2025-06-18","capabilities":)"
                                     R"({"tools":{}},"serverInfo":{"name":"toy","version":"1"}})"));
    } else if (has(request.body, "\"tools/list\"")) {
      answer(exchange, answer_to(id, R"({"tools":[)"
                                     R"({"name":"deny","inputSchema":{"type":"object"}},)"
                                     R"({"name":"read","inputSchema":{"type":"object"}},)"
                                     R"({"name":"flood","inputSchema":{"type":"object"}}]})"));
    } else if (has(request.body, "\"flood\"")) {
      server->head(exchange, {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}});
      floods_[exchange] = {.id = id, .left = kFloodBytes};
      flood(exchange);
    } else {
      const bool denied = has(request.body, "\"deny\"");
      answer(exchange,
             answer_to(id, std::string(R"({"content":[{"type":"text","text":"x"}],"isError":)") +
                               (denied ? "true}" : "false}")));
    }
  }

  void on_gone(ExchangeId exchange) override { floods_.erase(exchange); }

  void on_drained(ExchangeId exchange) override { flood(exchange); }

  HttpServer* server = nullptr;

 private:
  struct Flood {
    std::string id;
    std::size_t left = 0;
  };

  void answer(ExchangeId exchange, std::string body) {
    server->answer(exchange, {.status = 200,
                              .headers = {{"Content-Type", "application/json"},
                                          {"Mcp-Session-Id", "toy-" + std::to_string(++sessions_)}},
                              .body = std::move(body)});
  }

  void flood(ExchangeId exchange) {
    const auto found = floods_.find(exchange);
    if (found == floods_.end()) {
      return;
    }
    static const std::string kEvent =
        R"(data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info",)"
        R"("data":")" +
        std::string(kEventBytes, 'x') + "\"}}\n\n";
    while (found->second.left > 0 && !server->full(exchange)) {
      server->body(exchange, kEvent);
      found->second.left -= kEventBytes;
    }
    if (found->second.left == 0) {
      server->body(exchange, "data: " + answer_to(found->second.id, R"({"content":[]})") + "\n\n");
      server->end(exchange);
      floods_.erase(found);
    }
  }

  std::map<ExchangeId, Flood> floods_;
  std::uint64_t sessions_ = 0;
};

}  // namespace

int main() {
  Loop loop;
  Toy toy;
  auto server = HttpServer::listen(loop, {}, toy);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().to_string().c_str());
    return 2;
  }
  toy.server = server->get();
  std::printf("listening on %s/mcp\n", (*server)->url().c_str());
  std::fflush(stdout);
  const gatecrash::net::Signals signals;
  loop.on_signal(signals, [&] { loop.stop(); });
  loop.run();
  return 0;
}
