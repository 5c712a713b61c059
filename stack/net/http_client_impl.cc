#include "stack/net/http_client_impl.h"

#include <algorithm>
#include <string>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/tls_context.h"
#include "stack/wire/http1_writer.h"

namespace gatecrash::net {
namespace {

// Once our writing has failed: how long the peer's answer, sent before it closed, may take.
constexpr Duration kLastWordsMax = std::chrono::seconds(2);

std::string in_seconds(Duration time) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace

HttpClient::Impl::Impl(Loop& on, const HttpClientOptions& with, Handler& told)
    : loop(on), options(with), handler(&told), ticker(on.impl().io) {
  const Duration shortest =
      std::min({options.connect_timeout, options.head_timeout, options.idle_max});
  tick_every =
      std::clamp<Duration>(shortest / 4, std::chrono::milliseconds(10), std::chrono::seconds(1));
}

ClientConnectionPtr HttpClient::Impl::find(wire::ExchangeId exchange) const {
  const auto found = exchanges.find(exchange);
  return found == exchanges.end() ? nullptr : found->second;
}

void HttpClient::Impl::start(wire::ExchangeId exchange, wire::HttpRequest request) {
  CHECK(!exchanges.contains(exchange));
  exchanges.emplace(exchange, nullptr);
  auto at = parse_origin(request.origin);
  if (!at) {
    fail_soon(exchange, std::move(at).error());
    return;
  }
  std::string bytes;
  if (const auto written = wire::append_request_head(bytes, request, at->authority); !written) {
    fail_soon(exchange, written.error());
    return;
  }
  bytes += request.body;
  const bool answers_head = request.method == "HEAD";
  ClientConnectionPtr c = take_kept(request.origin);
  if (c) {
    assign(c, exchange, std::move(bytes), answers_head);
    // Posted: what the loop has read from it already is seen first.
    loop.post([weak = weak_from_this(), c] {
      const auto self = weak.lock();
      if (self && !c->closed && c->silent) {
        c->stream.has_news() ? self->on_news(c) : self->send(c);
      }
    });
  } else {
    begin(exchange, std::move(request.origin), *at, std::move(bytes), answers_head);
  }
}

/// Takes a request to a connection of its own.
void HttpClient::Impl::begin(wire::ExchangeId exchange, std::string origin, const Origin& at,
                             std::string bytes, bool answers_head) {
  if (connections.size() >= options.connections_max && !kept.empty()) {
    close(kept.front());
  }
  if (connections.size() >= options.connections_max) {
    fail_soon(exchange, {Code::kLocalIo, "too many connections are open already", {}});
    return;
  }
  if (at.tls && !tls) {
    // The system's certificates take 40 ms to read: only where they are needed.
    auto system = client_tls({});
    if (!system) {
      fail_soon(exchange, std::move(system).error());
      return;
    }
    tls = *std::move(system);
  }
  auto c = std::make_shared<ClientConnection>(loop, at.tls ? tls.get() : nullptr, options.limits);
  c->origin = std::move(origin);
  c->at = at;
  connections.insert(c);
  assign(c, exchange, std::move(bytes), answers_head);
  connect(c);
  arm();
}

void HttpClient::Impl::assign(const ClientConnectionPtr& c, wire::ExchangeId exchange,
                              std::string bytes, bool answers_head) {
  c->exchange = exchange;
  c->request = std::move(bytes);
  c->written = 0;
  c->answers_head = answers_head;
  c->parser.expect(answers_head);
  c->headed = false;
  c->paused = false;
  c->deadline = Monotonic::max();
  exchanges[exchange] = c;
}

/// Not a byte was sent, and nothing is told before start() returns.
void HttpClient::Impl::fail_soon(wire::ExchangeId exchange, Error error) {
  error.code = Code::kLocalIo;
  loop.post([weak = weak_from_this(), exchange, error = std::move(error)] {
    const auto self = weak.lock();
    if (self && self->exchanges.erase(exchange) == 1) {
      self->handler->on_end(exchange, tl::unexpected<Error>(error));
    }
  });
}

/// The youngest connection to `origin` that is as we left it.
ClientConnectionPtr HttpClient::Impl::take_kept(const std::string& origin) {
  for (std::size_t i = kept.size(); i-- > 0;) {
    ClientConnectionPtr c = kept[i];
    if (c->origin != origin) {
      continue;
    }
    if (monotonic_now() < c->deadline && !c->stream.has_news()) {
      kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
      return c;
    }
    close(c);
  }
  return nullptr;
}

void HttpClient::Impl::keep(const ClientConnectionPtr& c) {
  if (kept.size() >= options.kept_max && !kept.empty()) {
    close(kept.front());
  }
  c->request.clear();
  c->request.shrink_to_fit();
  c->deadline = monotonic_now() + options.idle_max;
  kept.push_back(c);
  c->silent = true;
  c->reading = true;
  const auto done = [weak = weak_from_this(), c](AsioError error, std::string_view bytes) {
    const auto self = weak.lock();
    if (self && !c->closed) {
      c->silent ? self->on_news(c) : self->on_read(c, error, bytes);
    }
  };
  if (c->at.tls) {
    // Also what TLS has read ahead is seen.
    c->stream.read(done);
  } else {
    c->stream.wait_readable([done](AsioError error) { done(error, {}); });
  }
}

/// Something has come on a connection that should be silent: it belongs to no answer of ours, or is
/// the peer's close. Nothing was sent, so a request that was about to be goes elsewhere.
void HttpClient::Impl::on_news(const ClientConnectionPtr& c) {
  const wire::ExchangeId exchange = c->exchange;
  close(c);
  if (exchange != 0) {
    const bool paused = c->paused;
    exchanges[exchange] = nullptr;
    begin(exchange, c->origin, c->at, std::move(c->request), c->answers_head);
    if (const auto fresh = find(exchange)) {
      fresh->paused = paused;
    }
  }
}

void HttpClient::Impl::connect(const ClientConnectionPtr& c) {
  c->deadline = monotonic_now() + options.connect_timeout;
  AsioError error;
  const auto address = boost::asio::ip::make_address(c->at.host, error);
  if (!error) {
    reach(c, {Tcp::endpoint(address, c->at.port)});
    return;
  }
  c->lookup = std::make_unique<NameLookup>(
      loop, c->at.host, [weak = weak_from_this(), c](const Addresses& found) {
        const auto self = weak.lock();
        if (!self || c->closed) {
          return;
        }
        if (!found) {
          self->finish(c, fail(Code::kLocalIo, found.error().message, c->origin));
          return;
        }
        std::vector<Tcp::endpoint> endpoints;
        for (const std::string& text : *found) {
          AsioError unread;
          endpoints.emplace_back(boost::asio::ip::make_address(text, unread), c->at.port);
        }
        self->reach(c, endpoints);
      });
}

void HttpClient::Impl::reach(const ClientConnectionPtr& c,
                             const std::vector<Tcp::endpoint>& endpoints) {
  boost::asio::async_connect(
      c->stream.socket(), endpoints,
      [weak = weak_from_this(), c](AsioError error, const Tcp::endpoint& /*reached*/) {
        const auto self = weak.lock();
        if (!self || c->closed) {
          return;
        }
        if (error) {
          self->finish(c, fail(Code::kLocalIo, "cannot connect: " + error.message(), c->origin));
          return;
        }
        c->stream.prepare();
        c->at.tls ? self->greet(c) : self->send(c);
      });
}

void HttpClient::Impl::greet(const ClientConnectionPtr& c) {
  SSL* ssl = c->stream.tls()->native_handle();
  expect_host(ssl, c->at.host);
  c->stream.tls()->async_handshake(
      boost::asio::ssl::stream_base::client, [weak = weak_from_this(), c, ssl](AsioError error) {
        const auto self = weak.lock();
        if (!self || c->closed) {
          return;
        }
        if (error) {
          self->finish(
              c, fail(Code::kLocalIo, "no TLS: " + tls_failure(ssl, error.message()), c->origin));
          return;
        }
        self->send(c);
      });
}

/// Connected: the request goes out while the answer is waited for.
void HttpClient::Impl::send(const ClientConnectionPtr& c) {
  c->connected = true;
  c->silent = false;
  c->deadline = c->paused ? Monotonic::max() : monotonic_now() + options.head_timeout;
  write(c);
  read(c);
}

void HttpClient::Impl::write(const ClientConnectionPtr& c) {
  if (c->written == c->request.size()) {
    return;
  }
  c->stream.write_some(
      c->request.data() + c->written, c->request.size() - c->written,
      [weak = weak_from_this(), c](AsioError error, std::size_t size) {
        const auto self = weak.lock();
        if (!self || c->closed) {
          return;
        }
        if (!error) {
          c->written += size;
          self->write(c);
        } else if (c->written == 0 && !c->at.tls) {
          self->finish(c, fail(Code::kLocalIo, "cannot send: " + error.message(), c->origin));
        } else if (!c->headed) {
          // It may have answered before it closed.
          c->deadline = std::min(c->deadline, monotonic_now() + kLastWordsMax);
        }
      });
}

void HttpClient::Impl::read(const ClientConnectionPtr& c) {
  if (c->reading || c->paused) {
    return;
  }
  c->reading = true;
  c->stream.read([weak = weak_from_this(), c](AsioError error, std::string_view bytes) {
    const auto self = weak.lock();
    if (self && !c->closed) {
      self->on_read(c, error, bytes);
    }
  });
}

void HttpClient::Impl::on_read(const ClientConnectionPtr& c, AsioError error,
                               std::string_view bytes) {
  c->reading = false;
  c->unread = bytes;
  c->input_ended = static_cast<bool>(error);
  c->truncated = error && error != boost::asio::error::eof;
  consume(c);
  c->held = std::string(c->unread);
  c->unread = c->held;
}

/// Tells what has come, and reads on.
void HttpClient::Impl::consume(const ClientConnectionPtr& c) {
  const wire::ExchangeId exchange = c->exchange;
  while (!c->closed && !c->paused && !c->reading && c->exchange == exchange) {
    const auto event = c->parser.next(c->unread);
    if (!event) {
      finish(c, fail(event.error().code, "no HTTP answer: " + event.error().message, c->origin));
      return;
    }
    switch (*event) {
      case wire::Http1Event::kMore:
        c->input_ended ? end_of_input(c) : read(c);
        return;
      case wire::Http1Event::kHead:
        c->headed = true;
        c->deadline = Monotonic::max();
        handler->on_head(exchange, std::move(c->parser.head()));
        break;
      case wire::Http1Event::kBody:
        handler->on_body(exchange, c->parser.piece());
        break;
      case wire::Http1Event::kEnd:
        finish(c, {});
        return;
    }
  }
}

void HttpClient::Impl::end_of_input(const ClientConnectionPtr& c) {
  const auto event = c->parser.end_of_input();
  if (!event) {
    finish(c, fail(event.error().code, event.error().message, c->origin));
  } else if (c->truncated) {
    finish(c,
           fail(Code::kPeerGone, "closed the connection in the middle of its answer", c->origin));
  } else {
    finish(c, {});
  }
}

/// The exchange is over; its connection is kept where that is safe.
void HttpClient::Impl::finish(const ClientConnectionPtr& c, Status status) {
  const wire::ExchangeId exchange = c->exchange;
  exchanges.erase(exchange);
  const bool silent = c->unread.empty() && !c->input_ended && !c->reading;
  if (status && silent && c->parser.keep_alive() && c->written == c->request.size() &&
      options.kept_max > 0) {
    c->exchange = 0;
    keep(c);
  } else {
    close(c);
  }
  handler->on_end(exchange, std::move(status));
}

void HttpClient::Impl::close(const ClientConnectionPtr& c) {
  c->closed = true;
  c->exchange = 0;
  c->lookup.reset();
  c->stream.close();
  connections.erase(c);
  if (const auto at = std::find(kept.begin(), kept.end(), c); at != kept.end()) {
    kept.erase(at);
  }
}

/// Looks at the deadlines from time to time while there are connections.
void HttpClient::Impl::arm() {
  if (armed || connections.empty()) {
    return;
  }
  armed = true;
  ticker.expires_after(tick_every);
  ticker.async_wait([weak = weak_from_this()](AsioError error) {
    const auto self = weak.lock();
    if (self && !error) {
      self->armed = false;
      self->tick();
      self->arm();
    }
  });
}

void HttpClient::Impl::tick() {
  const Monotonic now = monotonic_now();
  std::vector<ClientConnectionPtr> late;
  for (const ClientConnectionPtr& c : connections) {
    if (now >= c->deadline) {
      late.push_back(c);
    }
  }
  for (const ClientConnectionPtr& c : late) {
    if (c->closed) {
      continue;  // a handler that was told of another has ended this one
    }
    if (c->exchange == 0) {
      close(c);
    } else if (!c->connected) {
      finish(c, fail(Code::kLocalIo, "no connection within " + in_seconds(options.connect_timeout),
                     c->origin));
    } else {
      finish(c, fail(Code::kPeerGone, "no answer within " + in_seconds(options.head_timeout),
                     c->origin));
    }
  }
}

}  // namespace gatecrash::net
