// asio_stream: one TCP connection with or without TLS, for the .cc files of stack/net that use
// Asio.
//
// Not to be included by headers. Sockets are close-on-exec and without Nagle's delay. A handler
// keeps its connection alive by holding it. A connection without TLS that waits for bytes holds no
// buffer: thousands of silent streams cost little. Single thread: the Loop's.
#pragma once

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/net/loop.h"

namespace gatecrash::net {

struct Loop::Impl {
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::map<TimerId, std::unique_ptr<boost::asio::steady_timer>> timers;
  std::vector<std::unique_ptr<boost::asio::posix::stream_descriptor>> watched;
  TimerId last_timer = 0;
  std::array<char, 64 * 1024> read_buffer;  // for a read that is handed on at once
};

using AsioError = boost::system::error_code;
using Tcp = boost::asio::ip::tcp;

template <int Option>
using KeepAlive = boost::asio::detail::socket_option::integer<IPPROTO_TCP, Option>;

inline void close_on_exec(int fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

class AsioStream {
 public:
  using Done = std::function<void(AsioError, std::size_t)>;
  using Got = std::function<void(AsioError, std::string_view)>;

  AsioStream(Loop& loop, Tcp::socket socket, boost::asio::ssl::context* tls)
      : loop_(loop.impl()), socket_(std::move(socket)) {
    if (tls != nullptr) {
      tls_ = std::make_unique<boost::asio::ssl::stream<Tcp::socket&>>(socket_, *tls);
    }
  }

  Tcp::socket& socket() { return socket_; }

  boost::asio::ssl::stream<Tcp::socket&>* tls() { return tls_.get(); }

  /// Once the socket is connected.
  void prepare() {
    AsioError ignored;
    socket_.set_option(Tcp::no_delay(true), ignored);
    close_on_exec(socket_.native_handle());
    // A peer that vanished without a word (power, network) is noticed within two minutes, however
    // long a stream may be silent.
    socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
    socket_.set_option(KeepAlive<TCP_KEEPIDLE>(60), ignored);
    socket_.set_option(KeepAlive<TCP_KEEPINTVL>(15), ignored);
    socket_.set_option(KeepAlive<TCP_KEEPCNT>(4), ignored);
  }

  /// True when anything has come that was not read: bytes, an end, an error.
  bool has_news() {
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

  /// Hands over what comes next, valid during the call, or an error; the end is boost's eof.
  void read(Got done) {
    if (tls_) {
      if (!tls_buffer_) {
        tls_buffer_ = std::make_unique<TlsBuffer>();
      }
      tls_->async_read_some(boost::asio::buffer(*tls_buffer_),
                            [this, done = std::move(done)](AsioError error, std::size_t size) {
                              done(error, {tls_buffer_->data(), size});
                            });
      return;
    }
    wait_readable([this, done = std::move(done)](AsioError error) {
      error ? done(error, {}) : read_now(done);
    });
  }

  /// Calls `done` once there is something to read, which is not read.
  void wait_readable(std::function<void(AsioError)> done) {
    socket_.async_wait(Tcp::socket::wait_read, std::move(done));
  }

  void write_some(const char* data, std::size_t size, Done done) {
    const auto buffer = boost::asio::buffer(data, size);
    tls_ ? tls_->async_write_some(buffer, std::move(done))
         : socket_.async_write_some(buffer, std::move(done));
  }

  void close() {
    AsioError ignored;
    socket_.close(ignored);
  }

  /// Says that nothing more will be written. Without TLS what the peer still sends can be read;
  /// with TLS `done` is called when it has said the same, or failed to.
  void finish_sending(std::function<void()> done) {
    if (tls_) {
      tls_->async_shutdown([done = std::move(done)](AsioError) { done(); });
      return;
    }
    AsioError ignored;
    socket_.shutdown(Tcp::socket::shutdown_send, ignored);
  }

 private:
  using TlsBuffer = std::array<char, 16 * 1024>;  // the largest record

  void read_now(const Got& done) {
    const ssize_t got = ::recv(socket_.native_handle(), loop_.read_buffer.data(),
                               loop_.read_buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
      done({}, {loop_.read_buffer.data(), static_cast<std::size_t>(got)});
    } else if (got == 0) {
      done(boost::asio::error::eof, {});
    } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
      read(done);
    } else {
      done(AsioError(errno, boost::system::system_category()), {});
    }
  }

  Loop::Impl& loop_;
  Tcp::socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Tcp::socket&>> tls_;
  std::unique_ptr<TlsBuffer> tls_buffer_;
};

}  // namespace gatecrash::net
