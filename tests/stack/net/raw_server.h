// raw_server: a listening socket in a test, whose one connection says what the test wants.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/net/unique_fd.h"

namespace gatecrash::net {

class RawServer {
 public:
  RawServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in at = {};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)), 0);
    EXPECT_EQ(::listen(listener_.get(), 16), 0);
    socklen_t size = sizeof(at);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
  }

  int port() const { return port_; }

  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Takes the next connection, if one waits; the one before is closed.
  bool accept() {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return false;
    }
    ++accepted;
    connection_.reset(fd);
    received_.clear();
    closed_ = false;
    return true;
  }

  /// All that has come on the connection, accepting one where there is none.
  const std::string& received() {
    char buffer[65536];
    ssize_t got = 0;
    while ((connection_ || accept()) &&
           (got = ::recv(connection_.get(), buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    closed_ = closed_ || (connection_ && got == 0);
    return received_;
  }

  bool closed() {
    received();
    return closed_;
  }

  void send(std::string_view bytes) {
    EXPECT_EQ(::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  /// As much of `bytes` as the kernel takes now.
  std::size_t send_some(std::string_view bytes) {
    const ssize_t sent =
        ::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  void close() { connection_.reset(); }

  void stop_listening() { listener_.reset(); }

  int accepted = 0;

 private:
  UniqueFd listener_;
  UniqueFd connection_;
  std::string received_;
  bool closed_ = false;
  int port_ = 0;
};

}  // namespace gatecrash::net
