// http_peer: an HTTP/1.1 client of one connection for tests: what goes out is plain to see, what
// comes in is kept as it came, and every wait has a limit. Single thread; blocking.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "stack/net/unique_fd.h"
#include "stack/wire/http.h"

namespace gatecrash::tests {

/// The number at the start of `text`; 0 when there is none.
inline std::size_t number_in(std::string_view text, int base = 10) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

/// The port of "http://127.0.0.1:PORT/...".
inline std::uint16_t port_of(std::string_view url) {
  const std::size_t at = url.find(':', url.find("//"));
  return static_cast<std::uint16_t>(number_in(url.substr(at + 1)));
}

class HttpPeer {
 public:
  /// Connects to 127.0.0.1; not connected() when that failed.
  explicit HttpPeer(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    connected_ = ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
    host_ = "127.0.0.1:" + std::to_string(port);
  }

  bool connected() const { return connected_; }

  void send_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// `headers` may hold a Host, which is then sent instead of the right one.
  void send(std::string_view method, std::string_view target, const wire::Headers& headers = {},
            std::string_view body = {}) {
    std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
    if (wire::find_header(headers, "Host") == nullptr) {
      text += "Host: " + host_ + "\r\n";
    }
    for (const auto& [name, value] : headers) {
      text += name + ": " + value + "\r\n";
    }
    if (!body.empty() || method == "POST") {
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    send_bytes(text + "\r\n" + std::string(body));
  }

  /// Reads until what has come (and was not taken) holds `text`; false at the end or the limit.
  bool wait_for(std::string_view text) {
    while (in_.find(text) == std::string::npos) {
      if (!read_more()) {
        return false;
      }
    }
    return true;
  }

  /// The next whole answer: with a length, in chunks, or bodiless; status 0 when none comes.
  wire::HttpResponse take() {
    wire::HttpResponse response;
    if (!wait_for("\r\n\r\n")) {
      return response;
    }
    const std::size_t head_end = in_.find("\r\n\r\n") + 4;
    const std::string head = in_.substr(0, head_end);
    in_.erase(0, head_end);
    std::size_t at = head.find("\r\n") + 2;
    while (at + 2 < head.size()) {
      const std::size_t end = head.find("\r\n", at);
      const std::size_t colon = head.find(": ", at);
      response.headers.emplace_back(head.substr(at, colon - at),
                                    head.substr(colon + 2, end - colon - 2));
      at = end + 2;
    }
    if (!take_body(response)) {
      return {};
    }
    response.status =
        static_cast<int>(number_in(std::string_view(head).substr(head.find(' ') + 1)));
    return response;
  }

  wire::HttpResponse ask(std::string_view method, std::string_view target,
                         const wire::Headers& headers = {}, std::string_view body = {}) {
    send(method, target, headers, body);
    return take();
  }

  /// A POST as MCP clients send it.
  wire::HttpResponse post(std::string_view target, std::string_view body,
                          wire::Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Accept", "application/json, text/event-stream");
    return ask("POST", target, headers, body);
  }

  const std::string& in() const { return in_; }

  void close() { fd_.reset(); }

 private:
  static constexpr int kLimitMs = 20'000;

  bool read_more() {
    pollfd ready = {fd_.get(), POLLIN, 0};
    char buffer[65536];
    if (::poll(&ready, 1, kLimitMs) != 1) {
      return false;
    }
    const ssize_t got = ::recv(fd_.get(), buffer, sizeof(buffer), 0);
    if (got <= 0) {
      return false;
    }
    in_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  bool take_bytes(std::size_t count, std::string& out) {
    while (in_.size() < count) {
      if (!read_more()) {
        return false;
      }
    }
    out.append(in_, 0, count);
    in_.erase(0, count);
    return true;
  }

  bool take_body(wire::HttpResponse& response) {
    if (const std::string* const length = wire::find_header(response.headers, "Content-Length")) {
      return take_bytes(number_in(*length), response.body);
    }
    if (wire::find_header(response.headers, "Transfer-Encoding") == nullptr) {
      return true;
    }
    for (;;) {
      if (!wait_for("\r\n")) {
        return false;
      }
      const std::size_t size = number_in(in_, 16);
      in_.erase(0, in_.find("\r\n") + 2);
      std::string line_end;
      if (!take_bytes(size, response.body) || !take_bytes(2, line_end)) {
        return false;
      }
      if (size == 0) {
        return true;
      }
    }
  }

  net::UniqueFd fd_;
  bool connected_ = false;
  std::string host_;
  std::string in_;
};

/// The URL of "listening on URL" in a command's output; empty without one.
inline std::string url_in(std::string_view out) {
  constexpr std::string_view kSays = "listening on ";
  const std::size_t at = out.find(kSays);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = out.substr(at + kSays.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

}  // namespace gatecrash::tests
