// http_target: a Streamable HTTP endpoint as a target of a campaign: what clients say as lines goes
// out as POSTs, byte for byte, and what the answers hold comes back as lines.
//
// One POST of a session after the other, so that their order is known. Unlike a proper client it
// sends what cannot be read, too. An HTTP error that answers nothing becomes a JSON-RPC error line,
// with the code of a denial where its status means one. Single thread; receive() runs a loop.
// Source: MCP "Transports", Streamable HTTP, 2025-03-26 to 2026-07-28.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/target.h"
#include "harness/target/target_file.h"
#include "stack/net/http_client.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"
#include "stack/wire/sse.h"
#include "stack/wire/value.h"

namespace gatecrash::target {

class HttpTarget final : public Target, private net::HttpClient::Handler {
 public:
  struct Settings {
    std::string url;
    std::vector<GrantSpec> grants;  // their headers, filled in
    std::vector<int> denied;        // HTTP statuses that are denials
    int denial_code = -31001;       // of the line that such an answer becomes
    Duration stop_max = std::chrono::seconds(3);
  };

  /// Errors: config_invalid (the URL).
  static Result<std::unique_ptr<HttpTarget>> make(Settings settings);
  ~HttpTarget() override;

  Status open(std::string_view session, std::string_view grant) override;
  void send(std::string_view session, std::string_view bytes) override;

  void close_input(std::string_view /*session*/) override {}

  void advance(Duration /*at*/) override {}

  std::vector<Heard> receive(Duration limit) override;

  bool may_still_answer() const override { return true; }

  /// Gives unanswered POSTs their time, then deletes the sessions.
  std::vector<Heard> finish() override;

  std::vector<std::string> endings() const override { return {}; }

 private:
  struct Session {
    wire::Headers headers;  // of its grant
    std::string id;         // Mcp-Session-Id
    std::string version;    // negotiated
    std::deque<std::string> waiting;
    wire::ExchangeId exchange = 0;  // under way
  };

  /// A POST under way.
  struct Post {
    std::string session;
    std::vector<wire::Value> owed;  // ids of its requests
    bool readable = false;          // as one message
    bool initialize = false;
    bool events = false;
    int status = 0;
    std::string body;
    wire::SseReader reader;
    bool answered = false;
  };

  explicit HttpTarget(Settings settings) : settings_(std::move(settings)) {}

  void pump(const std::string& name);
  void post(const std::string& name, const std::string& line);
  wire::Headers headers_of(const Session& session) const;
  void hear(Post& post, std::string_view text);
  void hear_error(const Post& post, const wire::Value& id, const std::string& why);
  void end_of(Post& post, const Status& how);
  void wait_idle(Duration limit);

  void on_head(wire::ExchangeId exchange, wire::HttpHead head) override;
  void on_body(wire::ExchangeId exchange, std::string_view bytes) override;
  void on_end(wire::ExchangeId exchange, Status status) override;

  Settings settings_;
  std::string origin_;
  std::string path_;
  net::Loop loop_;
  std::unique_ptr<net::HttpClient> client_;
  std::map<std::string, Session, std::less<>> sessions_;
  std::map<wire::ExchangeId, Post> posts_;
  std::vector<Heard> heard_;
};

}  // namespace gatecrash::target
