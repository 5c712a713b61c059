// asio_stream: one TCP connection with or without TLS, for the .cc files of stack/net that use
// Asio.
//
// Not to be included by headers. Sockets are close-on-exec and without Nagle's delay. A handler
// keeps its connection alive by holding it. Single thread: the Loop's.
#pragma once

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
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
};

using AsioError = boost::system::error_code;
using Tcp = boost::asio::ip::tcp;

template <int kName>
using KeepAlive = boost::asio::detail::socket_option::integer<IPPROTO_TCP, kName>;

inline void close_on_exec(int fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

class AsioStream {
 public:
  using Done = std::function<void(AsioError, std::size_t)>;

  AsioStream(Tcp::socket socket, boost::asio::ssl::context* tls) : socket_(std::move(socket)) {
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

  /// Calls `done` with 0 bytes once there is something to read, which is not read.
  void wait_readable(Done done) {
    socket_.async_wait(Tcp::socket::wait_read,
                       [done = std::move(done)](AsioError error) { done(error, 0); });
  }

  /// True when anything has come that was not read: bytes, an end, an error.
  bool has_news() {
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

  void read_some(char* data, std::size_t size, Done done) {
    const auto buffer = boost::asio::buffer(data, size);
    tls_ ? tls_->async_read_some(buffer, std::move(done))
         : socket_.async_read_some(buffer, std::move(done));
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

  /// Says that nothing more will be written; what the peer still sends can be read.
  void shutdown_send() {
    AsioError ignored;
    socket_.shutdown(Tcp::socket::shutdown_send, ignored);
  }

 private:
  Tcp::socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Tcp::socket&>> tls_;
};

}  // namespace gatecrash::net
