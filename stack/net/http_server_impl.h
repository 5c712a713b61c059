// http_server_impl: the connections of an HttpServer and what happens on them. Internal to
// stack/net: only http_server.cc and http_server_impl.cc include it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "stack/net/asio_stream.h"
#include "stack/net/http_server.h"
#include "stack/net/real_clock.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::net {

inline constexpr Monotonic kNever = Monotonic::max();

/// "127.0.0.1:8080", "[::1]:8080".
std::string shown(const Tcp::endpoint& at);

/// One client connection.
struct ServerConnection {
  ServerConnection(Loop& loop, Tcp::socket socket, boost::asio::ssl::context* tls,
                   const wire::Http1Limits& limits)
      : stream(loop, std::move(socket), tls), parser(limits) {}

  AsioStream stream;
  wire::Http1RequestParser parser;
  Peer peer;
  std::string in;  // not parsed yet
  wire::HttpRequest request;
  Monotonic deadline = kNever;        // for what the client has to do
  Monotonic write_deadline = kNever;  // for the client to read something

  wire::ExchangeId exchange = 0;  // 0: no answer is under way
  std::optional<wire::HttpHead> head;
  std::string body;  // of the answer, not framed yet
  std::string out;
  std::string writing;
  std::size_t written = 0;  // of `writing`
  wire::Http1Framing framing;
  bool answers_head = false;
  bool head_written = false;
  bool ended = false;   // the handler has said so
  bool framed = false;  // and the end is in `out`
  bool flush_posted = false;
  bool reading = false;
  bool input_ended = false;  // the client has said that it sends no more
  bool was_full = false;
  bool torn = false;     // a part of the answer was refused: none of the rest may be sent
  bool closing = false;  // after what is queued
  bool lingering = false;
  bool closed = false;

  std::size_t queued() const { return body.size() + out.size() + writing.size() - written; }
};

using ServerConnectionPtr = std::shared_ptr<ServerConnection>;

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(Loop& on, const HttpServerOptions& with, Handler& told)
      : loop(on), options(with), handler(&told), acceptor(on.impl().io), ticker(on.impl().io) {}

  bool is_unix() const { return options.address.starts_with(kUnixPrefix); }

  Status open();
  Status open_tcp();
  Status open_unix();
  void accept();
  void begin(Tcp::socket socket);
  void read(const ServerConnectionPtr& c);
  void on_read(const ServerConnectionPtr& c, std::string_view bytes);
  void on_end_of_input(const ServerConnectionPtr& c);
  void parse(const ServerConnectionPtr& c);
  void on_event(const ServerConnectionPtr& c, wire::Http1Event event);
  void refuse(const ServerConnectionPtr& c, int status, const Error& error);
  void post_flush(const ServerConnectionPtr& c);
  void flush(const ServerConnectionPtr& c);
  void write(const ServerConnectionPtr& c);
  void on_written(const ServerConnectionPtr& c, std::size_t size);
  void answered(const ServerConnectionPtr& c);
  void lose(const ServerConnectionPtr& c);
  void tick();
  void arm();
  ServerConnectionPtr find(wire::ExchangeId exchange) const;

  Loop& loop;
  HttpServerOptions options;
  Handler* handler;
  Tcp::acceptor acceptor;
  std::unique_ptr<boost::asio::ssl::context> tls;
  boost::asio::steady_timer ticker;
  Duration tick_every{};
  std::set<ServerConnectionPtr> connections;
  std::map<wire::ExchangeId, ServerConnectionPtr> exchanges;
  bool draining = false;
};

}  // namespace gatecrash::net
