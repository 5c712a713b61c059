// http_client_impl: the connections of an HttpClient and what happens on them. Internal to
// stack/net: only http_client.cc and http_client_impl.cc include it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "stack/net/asio_stream.h"
#include "stack/net/http_client.h"
#include "stack/net/name_lookup.h"
#include "stack/net/origin.h"
#include "stack/net/real_clock.h"

namespace gatecrash::net {

/// One connection to an origin.
struct ClientConnection {
  ClientConnection(Loop& loop, boost::asio::ssl::context* tls, const wire::Http1Limits& limits)
      : stream(loop, Tcp::socket(loop.impl().io), tls), parser(limits) {}

  AsioStream stream;
  std::unique_ptr<NameLookup> lookup;  // while its name is looked up
  wire::Http1ResponseParser parser;
  std::string origin;  // as in HttpRequest::origin
  Origin at;
  std::string_view unread;  // of what was read: not parsed yet
  std::string held;         // `unread` of a paused exchange
  std::string request;
  bool answers_head = false;
  std::size_t written = 0;  // of `request`
  Monotonic deadline = Monotonic::max();

  wire::ExchangeId exchange = 0;  // 0: kept, or closed
  bool connected = false;         // TLS included
  bool silent = false;            // kept, or taken again and nothing sent yet: nothing may come
  bool headed = false;            // the answer's head has come
  bool paused = false;
  bool reading = false;  // or waiting for something to read
  bool input_ended = false;
  bool truncated = false;  // the input has ended without TLS's own end
  bool closed = false;
};

using ClientConnectionPtr = std::shared_ptr<ClientConnection>;

struct HttpClient::Impl : std::enable_shared_from_this<HttpClient::Impl> {
  Impl(Loop& on, const HttpClientOptions& with, Handler& told);

  void start(wire::ExchangeId exchange, wire::HttpRequest request);
  void fail_soon(wire::ExchangeId exchange, Error error);
  ClientConnectionPtr take_kept(const std::string& origin);
  void keep(const ClientConnectionPtr& c);
  void on_news(const ClientConnectionPtr& c);
  void begin(wire::ExchangeId exchange, std::string origin, const Origin& at, std::string bytes,
             bool answers_head);
  void assign(const ClientConnectionPtr& c, wire::ExchangeId exchange, std::string bytes,
              bool answers_head);
  void connect(const ClientConnectionPtr& c);
  void reach(const ClientConnectionPtr& c, const std::vector<Tcp::endpoint>& endpoints);
  void greet(const ClientConnectionPtr& c);
  void send(const ClientConnectionPtr& c);
  void write(const ClientConnectionPtr& c);
  void read(const ClientConnectionPtr& c);
  void on_read(const ClientConnectionPtr& c, AsioError error, std::string_view bytes);
  void consume(const ClientConnectionPtr& c);
  void end_of_input(const ClientConnectionPtr& c);
  void finish(const ClientConnectionPtr& c, Status status);
  void close(const ClientConnectionPtr& c);
  void tick();
  void arm();
  ClientConnectionPtr find(wire::ExchangeId exchange) const;

  Loop& loop;
  HttpClientOptions options;
  Handler* handler;
  std::unique_ptr<boost::asio::ssl::context> tls;
  boost::asio::steady_timer ticker;
  Duration tick_every{};
  bool armed = false;
  std::set<ClientConnectionPtr> connections;
  std::map<wire::ExchangeId, ClientConnectionPtr> exchanges;  // null: has failed, not told yet
  std::vector<ClientConnectionPtr> kept;                      // the oldest first
};

}  // namespace gatecrash::net
