// http_tap: gatecrash's place before a Streamable HTTP server: requests go through as they are, and
// each message of theirs is written down as a line, before it is passed on.
//
// What a body says is one line: line ends between its members become blanks, so that it means the
// same. Of an answer the JSON body is a line, or each event's data. Sessions of the log are the
// server's: what belongs to one Mcp-Session-Id has one name, everything else a name for each
// exchange, which is all that a stateless server knows. Headers are not recorded. Hop-by-hop
// headers end here; bodies are asked for unencoded, so that they can be read. Single thread: the
// Loop's. Source: MCP "Transports", Streamable HTTP, 2025-03-26 to 2026-07-28.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "harness/record/event_log.h"
#include "stack/net/http_client.h"
#include "stack/net/http_server.h"
#include "stack/net/loop.h"
#include "stack/wire/sse.h"
#include "stack/wire/url.h"

namespace gatecrash::record {

// More than the sessions of a world; the oldest name is forgotten for a new one.
inline constexpr std::size_t kTapSessionsMax = 4096;

class HttpTap final : private net::HttpServer::Handler, private net::HttpClient::Handler {
 public:
  /// On a free port of 127.0.0.1, before `upstream` ("http://127.0.0.1:9000/mcp"). Loop and log are
  /// borrowed; a log that cannot be written stops the loop. Errors: config_invalid, local_io.
  static Result<std::unique_ptr<HttpTap>> listen(net::Loop& loop, EventLog& log,
                                                 const std::string& upstream);

  /// What stands in place of the upstream's URL: "http://127.0.0.1:40001/mcp".
  std::string url() const { return server_->url() + upstream_.target; }

 private:
  /// A request under way.
  struct Open {
    std::string session;  // of the log
    bool begun = false;   // its answer
    bool events = false;
    bool readable = true;  // not encoded
    int status = 0;
    std::string body{};
    wire::SseReader reader{};
  };

  HttpTap(net::Loop& loop, EventLog& log, wire::Url upstream)
      : loop_(loop), log_(log), upstream_(std::move(upstream)) {}

  std::string session_of(const wire::Headers& headers);
  bool write(const std::string& session, transcript::Direction dir, std::string_view text);
  void write_answer(Open& open);

  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& peer) override;
  void on_gone(wire::ExchangeId exchange) override;
  void on_drained(wire::ExchangeId exchange) override;
  void on_head(wire::ExchangeId exchange, wire::HttpHead head) override;
  void on_body(wire::ExchangeId exchange, std::string_view bytes) override;
  void on_end(wire::ExchangeId exchange, Status status) override;

  net::Loop& loop_;
  EventLog& log_;
  wire::Url upstream_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<net::HttpClient> client_;
  std::map<wire::ExchangeId, Open> open_;
  std::map<std::string, std::string, std::less<>> sessions_;  // by Mcp-Session-Id: the log's
  std::uint64_t names_ = 0;
};

}  // namespace gatecrash::record
