// answering_server: an HTTP server within the test, on a thread of its own: each request's answer
// is what a function makes of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "stack/net/http_server.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"

namespace gatecrash::tests {

class AnsweringServer final : public net::HttpServer::Handler {
 public:
  using Answer = std::function<wire::HttpResponse(const wire::HttpRequest&)>;

  /// `answer` is called on the server's thread.
  explicit AnsweringServer(Answer answer)
      : answer_(std::move(answer)),
        server_(std::move(net::HttpServer::listen(loop_, {}, *this)).value()) {
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~AnsweringServer() override {
    loop_.post([this] { loop_.stop(); });
    thread_.join();
  }

  std::string url() const { return server_->url() + "/mcp"; }

 private:
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& /*peer*/) override {
    server_->answer(exchange, answer_(request));
  }

  void on_gone(wire::ExchangeId /*exchange*/) override {}

  void on_drained(wire::ExchangeId /*exchange*/) override {}

  Answer answer_;
  net::Loop loop_;
  std::unique_ptr<net::HttpServer> server_;
  std::thread thread_;
};

}  // namespace gatecrash::tests
