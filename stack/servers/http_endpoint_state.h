// http_endpoint_state: what HttpEndpoint keeps of its line servers and of what is unanswered.
//
// Internal to stack/servers. http_endpoint.cc has the client's side, http_endpoint_server.cc the
// line servers', http_endpoint_stream.cc the answers. Every map is bounded by EndpointOptions.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stack/servers/http_endpoint.h"
#include "stack/servers/replay_buffer.h"
#include "stack/wire/http_checks.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"
#include "stack/wire/mirrored_headers.h"

namespace gatecrash::servers {

/// A request that a line server has not answered.
struct EndpointPending {
  std::uint64_t stream = 0;  // where its answer goes
  wire::Value id{};          // the client's
  wire::Value token{};       // its progress token, null without one
  std::string method{};
  bool logs = false;  // it asked for log messages (modern)
};

/// What answers one HTTP request, and in the legacy era those that resume it.
struct EndpointStream {
  std::uint64_t number = 0;       // of its line server's
  wire::ExchangeId exchange = 0;  // who reads it; 0: nobody
  bool get = false;
  bool batch = false;
  bool streaming = false;              // its head is sent, as an event stream
  std::size_t owed = 0;                // answers
  std::vector<std::string> answers{};  // of a batch
  std::string session{};               // to be named in the head: of initialize
};

/// An HTTP request without its whole answer.
struct EndpointExchange {
  std::string server{};
  std::uint64_t stream = 0;
};

struct EndpointServer {
  explicit EndpointServer(const EndpointOptions& options)
      : replay(options.replay_events_max, options.replay_bytes_max) {}

  std::string name{};
  std::string owner{};
  wire::Era era = wire::Era::kLegacy;
  std::string session{};  // legacy: its id
  std::string version{};  // legacy: negotiated; empty before
  std::map<std::uint64_t, EndpointPending> pending{};
  std::uint64_t last_stream = 0;
  // Those that are read, or owe answers, or can be resumed: a stream of events in the legacy era
  // stays while `replay` holds some of it.
  std::map<std::uint64_t, EndpointStream> streams{};
  ReplayBuffer replay;
  std::vector<std::uint64_t> gets{};  // streams that somebody reads; the newest last
  std::deque<std::string> queued{};   // for the next GET
  std::size_t queued_bytes = 0;
  std::size_t open = 0;  // exchanges
  Instant idle_since{};
  wire::MirroredTools tools{};
};

struct HttpEndpoint::Impl {
  Impl(std::function<std::string()> make_session_id, EndpointOptions given)
      : session_id(std::move(make_session_id)), options(std::move(given)) {}

  // --- http_endpoint.cc
  void post(wire::ExchangeId exchange, const wire::HttpRequest& request, Owner owner, Instant now,
            EndpointActions& out);
  void post_modern(wire::ExchangeId exchange, const wire::HttpRequest& request,
                   wire::Message& message, Owner owner, EndpointActions& out);
  void post_legacy(wire::ExchangeId exchange, const wire::HttpRequest& request, wire::Unit& unit,
                   Owner owner, Instant now, EndpointActions& out);
  void get(wire::ExchangeId exchange, const wire::HttpRequest& request, Owner owner, Instant now,
           EndpointActions& out);
  void remove(wire::ExchangeId exchange, const wire::HttpRequest& request, Owner owner, Instant now,
              EndpointActions& out);
  EndpointServer* open(wire::Era era, Owner owner, EndpointActions& out);
  EndpointServer* open_session(wire::ExchangeId exchange, const wire::Value& id, Owner owner,
                               EndpointActions& out);
  EndpointServer* find_session(wire::ExchangeId exchange, const wire::HttpRequest& request,
                               Owner owner, EndpointActions& out);
  static bool has_twin(const EndpointServer& server, const wire::Unit& unit);
  void ask(EndpointServer& server, std::uint64_t stream, wire::Message& message,
           EndpointActions& out);
  void tell(EndpointServer& server, wire::Message& message, Instant now, EndpointActions& out);

  // --- http_endpoint_server.cc
  void server_message(EndpointServer& server, wire::Message& message, Instant now,
                      EndpointActions& out);
  void server_answer(EndpointServer& server, wire::Message& message, Instant now,
                     EndpointActions& out);
  void server_notification(EndpointServer& server, wire::Message& message, EndpointActions& out);
  void unrelated(EndpointServer& server, const wire::Message& message, EndpointActions& out);
  void queue(EndpointServer& server, const wire::Message& message, EndpointActions& out);
  void close(EndpointServer& server, std::string_view why, Instant now, EndpointActions& out);

  // --- http_endpoint_stream.cc
  EndpointStream& begin(EndpointServer& server, wire::ExchangeId exchange);
  void event(EndpointServer& server, EndpointStream& stream, std::string_view text,
             EndpointActions& out);
  void answer(EndpointServer& server, std::uint64_t stream, std::string text, int status,
              Instant now, EndpointActions& out);
  /// One that is owed will not come: its request was cancelled.
  void renounce(EndpointServer& server, std::uint64_t stream, Instant now, EndpointActions& out);
  void finish(EndpointServer& server, EndpointStream& stream, Instant now, EndpointActions& out);
  /// Nobody reads it any more.
  void leave(EndpointServer& server, EndpointStream& stream, Instant now);
  void resume(EndpointServer& server, wire::ExchangeId exchange, std::string_view last_event,
              Instant now, EndpointActions& out);
  static void say_answers(EndpointStream& stream, int status, EndpointActions& out);
  void open_get(EndpointServer& server, EndpointStream& stream, EndpointActions& out);
  void say_queued(EndpointServer& server, EndpointStream& stream, EndpointActions& out);

  // Answers.
  static void respond(wire::ExchangeId exchange, int status, wire::Headers headers,
                      std::string body, EndpointActions& out);
  static void refuse(wire::ExchangeId exchange, int status, int code, std::string text,
                     const wire::Value& id, EndpointActions& out);

  std::function<std::string()> session_id;
  EndpointOptions options;
  std::uint64_t last_id = 0;
  std::uint64_t last_server = 0;
  std::map<std::string, EndpointServer, std::less<>> servers{};
  std::map<std::string, std::string, std::less<>> sessions{};  // session id -> server
  std::map<std::string, std::string, std::less<>> modern{};    // owner -> server
  std::map<wire::ExchangeId, EndpointExchange> exchanges{};
};

}  // namespace gatecrash::servers
