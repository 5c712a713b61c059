#include "stack/net/http_transport_pool.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

/// Takes `count` connections and one request of each, and answers none of them before all have
/// come: with the request's own target.
void answer_together(int listener, std::size_t count) {
  std::vector<std::pair<UniqueFd, std::string>> asked;
  while (asked.size() < count) {
    UniqueFd connection(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    std::string head;
    char byte = 0;
    while (head.find("\r\n\r\n") == std::string::npos &&
           ::recv(connection.get(), &byte, 1, 0) == 1) {
      head += byte;
    }
    const std::size_t target = head.find(' ') + 1;
    asked.emplace_back(std::move(connection), head.substr(target, head.find(' ', target) - target));
  }
  for (const auto& [connection, target] : asked) {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(target.size()) + "\r\n\r\n" + target;
    EXPECT_EQ(::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(answer.size()));
  }
}

TEST(HttpTransportPool, AsksFromSeveralThreadsAtOneTime) {
  constexpr std::size_t kThreads = 4;
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)), 0);
  ASSERT_EQ(::listen(listener.get(), 16), 0);
  socklen_t size = sizeof(at);
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&at), &size);
  const std::string origin = "http://127.0.0.1:" + std::to_string(ntohs(at.sin_port));

  HttpTransportPool pool;
  std::thread serving([&] { answer_together(listener.get(), kThreads); });
  std::vector<std::thread> threads;
  std::vector<std::string> answers(kThreads);
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const auto answer = pool.send({"GET", origin, "/" + std::to_string(i), {}, {}});
      answers[i] = answer ? answer->body : answer.error().to_string();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  serving.join();
  for (std::size_t i = 0; i < kThreads; ++i) {
    EXPECT_EQ(answers[i], "/" + std::to_string(i));
  }
}

}  // namespace
}  // namespace gatecrash::net
