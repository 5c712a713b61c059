#include "stack/net/http_server_impl.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "stack/net/file_limit.h"
#include "stack/net/host_port.h"
#include "stack/net/tls_context.h"
#include "stack/net/unix_socket.h"

namespace gatecrash::net {
namespace {

// What a client may send ahead while it waits for an answer; more is read when its turn comes.
constexpr std::size_t kAheadBytesMax = 64 * 1024;

// Larger buffers are given back once they are empty: one large message must not cost for ever.
constexpr std::size_t kKeptBytesMax = 16 * 1024;

// After a refusal: how long the client may go on sending what we drop, so that it sees the answer.
constexpr Duration kLingerMax = std::chrono::seconds(2);

}  // namespace

std::string shown(const Tcp::endpoint& at) {
  const std::string host = at.address().to_string();
  return (at.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(at.port());
}

/// Asio's TCP sockets carry any stream socket: only names of peers are then none.
Status HttpServer::Impl::open_unix() {
  TRY(UniqueFd fd, listen_unix(options.address.substr(kUnixPrefix.size())));
  AsioError error;
  acceptor.assign(Tcp::v4(), fd.release(), error);
  return error ? fail(Code::kLocalIo, "cannot listen: " + error.message(), options.address)
               : Status();
}

Status HttpServer::Impl::open_tcp() {
  TRY(const HostPort at, parse_host_port(options.address));
  AsioError error;
  const auto address = boost::asio::ip::make_address(at.host, error);
  if (error) {
    return fail(Code::kConfigInvalid, "is not an address to listen on: write 127.0.0.1:8080",
                options.address);
  }
  if (options.tls) {
    TRY(tls, server_tls(options.tls->certificate, options.tls->key));
  }
  const Tcp::endpoint endpoint(address, at.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    close_on_exec(acceptor.native_handle());
    acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(1024, error);
  }
  if (error) {
    return fail(Code::kLocalIo, "cannot listen: " + error.message(), options.address);
  }
  return {};
}

Status HttpServer::Impl::open() {
  // Each connection may need another to a server behind us. Shells start with 1024.
  raise_file_limit(2 * options.connections_max + 1024);
  TRY_STATUS(is_unix() ? open_unix() : open_tcp());
  const Duration shortest = std::min({options.head_timeout, options.body_timeout,
                                      options.idle_timeout, options.write_timeout, kLingerMax});
  tick_every = std::max<Duration>(shortest / 4, std::chrono::milliseconds(10));
  accept();
  arm();
  return {};
}

void HttpServer::Impl::accept() {
  acceptor.async_accept([weak = weak_from_this()](AsioError error, Tcp::socket socket) {
    const auto self = weak.lock();
    if (!self || error == boost::asio::error::operation_aborted) {
      return;
    }
    if (!error && self->connections.size() < self->options.connections_max) {
      self->begin(std::move(socket));
    }
    if (error) {
      // Out of descriptors, most likely: wait rather than spin.
      self->loop.after(std::chrono::milliseconds(50), [weak] {
        if (const auto again = weak.lock(); again && again->acceptor.is_open()) {
          again->accept();
        }
      });
      return;
    }
    self->accept();
  });
}

void HttpServer::Impl::begin(Tcp::socket socket) {
  std::string from = "unix";
  if (!is_unix()) {
    AsioError error;
    from = shown(socket.remote_endpoint(error));
    if (error) {
      return;
    }
  }
  auto c = std::make_shared<ServerConnection>(loop, std::move(socket), tls.get(), options.limits);
  c->stream.prepare();
  c->peer = {.address = std::move(from), .tls = tls != nullptr};
  c->deadline = monotonic_now() + options.head_timeout;
  connections.insert(c);
  if (!tls) {
    read(c);
    return;
  }
  c->stream.tls()->async_handshake(boost::asio::ssl::stream_base::server,
                                   [weak = weak_from_this(), c](AsioError failed) {
                                     if (const auto self = weak.lock()) {
                                       failed ? self->lose(c) : self->read(c);
                                     }
                                   });
}

void HttpServer::Impl::read(const ServerConnectionPtr& c) {
  if (c->reading || c->closed || c->input_ended) {
    return;
  }
  c->reading = true;
  c->stream.read([weak = weak_from_this(), c](AsioError error, std::string_view bytes) {
    const auto self = weak.lock();
    if (!self || c->closed) {
      return;
    }
    c->reading = false;
    if (!error) {
      self->on_read(c, bytes);
    } else if (error == boost::asio::error::eof) {
      self->on_end_of_input(c);
    } else {
      self->lose(c);
    }
  });
}

void HttpServer::Impl::on_read(const ServerConnectionPtr& c, std::string_view bytes) {
  if (c->lingering || c->closing) {
    read(c);
    return;
  }
  if (c->parser.idle() && c->exchange == 0) {
    c->deadline = monotonic_now() + options.head_timeout;
  }
  c->in += bytes;
  if (c->exchange == 0) {
    parse(c);
  } else if (c->in.size() < kAheadBytesMax) {
    read(c);
  }
}

/// A client that closes and one that only ends its side (`nc -N`) cannot be told apart before we
/// write. An answer that is said already is delivered, and so are those to requests that came
/// before the end, as far as they are said at once; one that is still worked on has lost its
/// client.
void HttpServer::Impl::on_end_of_input(const ServerConnectionPtr& c) {
  c->input_ended = true;
  const bool is_delivering = c->ended || (c->closing && c->queued() > 0);
  if (!is_delivering || c->lingering) {
    lose(c);
  }
}

/// Takes the next request out of what has come, unless one is being answered.
void HttpServer::Impl::parse(const ServerConnectionPtr& c) {
  std::size_t used = 0;
  while (c->exchange == 0 && !c->closing && !c->closed) {
    std::string_view bytes = std::string_view(c->in).substr(used);
    const auto event = c->parser.next(bytes);
    if (!event) {
      refuse(c, c->parser.refusal_status(), event.error());
      return;
    }
    used = c->in.size() - bytes.size();
    if (*event == wire::Http1Event::kBody) {
      c->request.body += c->parser.piece();
      continue;  // a body may come in thousands of chunks: what is used is dropped once
    }
    c->in.erase(0, std::exchange(used, 0));
    if (c->in.empty() && c->in.capacity() > kKeptBytesMax) {
      c->in = {};
    }
    if (*event == wire::Http1Event::kMore) {
      c->input_ended ? lose(c) : read(c);
      return;
    }
    on_event(c, *event);
  }
}

void HttpServer::Impl::on_event(const ServerConnectionPtr& c, wire::Http1Event event) {
  if (event == wire::Http1Event::kHead) {
    c->request = std::move(c->parser.request());
    c->deadline = monotonic_now() + options.body_timeout;
    if (c->parser.expects_continue() && c->in.empty()) {
      c->out += "HTTP/1.1 100 Continue\r\n\r\n";
      write(c);
    }
  } else if (event == wire::Http1Event::kEnd) {
    c->exchange = Loop::next_exchange();
    c->deadline = kNever;
    c->framing = {.kind = wire::Http1Framing::Kind::kLength,
                  .keep_alive = c->parser.keep_alive() && !draining};
    exchanges.emplace(c->exchange, c);
    c->answers_head = c->request.method == "HEAD";
    read(c);
    handler->on_request(c->exchange, std::move(c->request), c->peer);
    c->request = {};
    if (c->input_ended && !c->ended) {
      lose(c);
    }
  }
}

void HttpServer::Impl::refuse(const ServerConnectionPtr& c, int status, const Error& error) {
  wire::HttpHead head{.status = status, .headers = {{"Content-Type", "text/plain"}}};
  const std::string text = error.message + "\n";
  (void)wire::append_response_head(
      c->out, head,
      {.kind = wire::Http1Framing::Kind::kLength, .length = text.size(), .keep_alive = false});
  c->out += text;
  c->closing = true;
  c->in.clear();
  c->deadline = monotonic_now() + kLingerMax;
  write(c);
  read(c);
  handler->on_refused(status, error, c->peer);
}

void HttpServer::Impl::post_flush(const ServerConnectionPtr& c) {
  if (!c->flush_posted) {
    c->flush_posted = true;
    loop.post([weak = weak_from_this(), c] {
      if (const auto self = weak.lock()) {
        c->flush_posted = false;
        self->flush(c);
      }
    });
  }
}

/// Frames what the handler has said this turn, and writes it.
void HttpServer::Impl::flush(const ServerConnectionPtr& c) {
  if (c->closed || c->torn || !c->head) {
    return;
  }
  using Kind = wire::Http1Framing::Kind;
  if (!c->head_written) {
    const bool bodiless = c->head->status == 204 || c->head->status == 304;
    c->framing.kind = bodiless                ? Kind::kNone
                      : c->ended              ? Kind::kLength
                      : c->parser.is_http10() ? Kind::kClose
                                              : Kind::kChunked;
    c->framing.length = c->body.size();
    c->framing.keep_alive = c->framing.keep_alive && !draining;
    if (!wire::append_response_head(c->out, *c->head, c->framing)) {
      // What it would say cannot be said in HTTP: nothing of it is.
      c->body.clear();
      c->framing.length = 0;
      (void)wire::append_response_head(c->out, {.status = 502, .headers = {}}, c->framing);
    }
    c->head_written = true;
    if (c->answers_head || bodiless) {
      c->framing.kind = Kind::kNone;
    }
  }
  if (c->framing.kind == Kind::kChunked) {
    wire::append_chunk(c->out, c->body);
    if (c->ended) {
      wire::append_last_chunk(c->out);
    }
  } else if (c->framing.kind != Kind::kNone) {
    c->out += c->body;
  }
  c->body = {};
  c->framed = c->ended;
  c->closing =
      c->closing ||
      (c->ended && (!c->framing.keep_alive || draining || c->framing.kind == Kind::kClose));
  write(c);
  if (c->framed && c->queued() == 0) {
    answered(c);
  }
}

void HttpServer::Impl::write(const ServerConnectionPtr& c) {
  if (!c->writing.empty() || c->out.empty() || c->closed) {
    return;
  }
  c->writing = std::exchange(c->out, {});
  c->written = 0;
  on_written(c, 0);
}

void HttpServer::Impl::on_written(const ServerConnectionPtr& c, std::size_t size) {
  c->written += size;
  if (c->written < c->writing.size()) {
    c->write_deadline = monotonic_now() + options.write_timeout;
    c->stream.write_some(c->writing.data() + c->written, c->writing.size() - c->written,
                         [weak = weak_from_this(), c](AsioError error, std::size_t wrote) {
                           const auto self = weak.lock();
                           if (self && !c->closed) {
                             error ? self->lose(c) : self->on_written(c, wrote);
                           }
                         });
  } else {
    c->writing = {};
    c->written = 0;
    c->write_deadline = kNever;
    write(c);
  }
  if (c->was_full && c->queued() < options.queue_bytes_max / 2) {
    c->was_full = false;
    if (c->exchange != 0 && !c->ended) {
      handler->on_drained(c->exchange);
    }
  }
  if (c->queued() == 0 && size > 0 && (c->framed || (c->closing && c->exchange == 0))) {
    answered(c);
  }
}

/// All of an answer is in the kernel's hands.
void HttpServer::Impl::answered(const ServerConnectionPtr& c) {
  if (c->closing) {
    if (!c->lingering) {
      c->lingering = true;
      c->deadline = monotonic_now() + kLingerMax;
      c->stream.finish_sending([weak = weak_from_this(), c] {
        if (const auto self = weak.lock()) {
          self->lose(c);
        }
      });
      c->input_ended ? lose(c) : read(c);
    }
    return;
  }
  c->exchange = 0;
  c->head.reset();
  c->head_written = false;
  c->ended = false;
  c->framed = false;
  c->was_full = false;
  c->deadline = monotonic_now() + (c->in.empty() ? options.idle_timeout : options.head_timeout);
  loop.post([weak = weak_from_this(), c] {
    if (const auto self = weak.lock()) {
      self->parse(c);
    }
  });
}

void HttpServer::Impl::lose(const ServerConnectionPtr& c) {
  if (c->closed) {
    return;
  }
  c->closed = true;
  c->stream.close();
  connections.erase(c);
  if (exchanges.erase(c->exchange) == 1) {
    handler->on_gone(c->exchange);
  }
}

void HttpServer::Impl::arm() {
  ticker.expires_after(tick_every);
  ticker.async_wait([weak = weak_from_this()](AsioError error) {
    const auto self = weak.lock();
    if (self && !error) {
      self->tick();
      self->arm();
    }
  });
}

void HttpServer::Impl::tick() {
  const Monotonic now = monotonic_now();
  std::vector<ServerConnectionPtr> late;
  for (const ServerConnectionPtr& c : connections) {
    if (now >= c->deadline || now >= c->write_deadline) {
      late.push_back(c);
    }
  }
  for (const ServerConnectionPtr& c : late) {
    const bool half_sent = !c->parser.idle() && c->exchange == 0 && !c->closing;
    if (half_sent && now < c->write_deadline) {
      refuse(c, 408, {Code::kPeerGone, "the request did not come in time", {}});
    } else {
      lose(c);
    }
  }
}

ServerConnectionPtr HttpServer::Impl::find(wire::ExchangeId exchange) const {
  const auto found = exchanges.find(exchange);
  return found == exchanges.end() ? nullptr : found->second;
}

}  // namespace gatecrash::net
