#include "stack/net/http_transport_pool.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>

namespace gatecrash::net {
namespace {

TEST(HttpTransportPool, AsksFromSeveralThreadsAtOneTime) {
  constexpr int kThreads = 4;
  httplib::Server server;
  std::atomic<int> there = 0;
  server.Get("/.*", [&](const httplib::Request& request, httplib::Response& response) {
    ++there;
    while (there < kThreads) {  // until all have come
      std::this_thread::yield();
    }
    response.set_content(request.path, "text/plain");
  });
  const std::string origin =
      "http://127.0.0.1:" + std::to_string(server.bind_to_any_port("127.0.0.1"));
  std::thread serving([&] { server.listen_after_bind(); });
  auto pool = std::make_unique<HttpTransportPool>();
  std::vector<std::thread> threads;
  std::vector<std::string> answers(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const auto answer = pool->send({"GET", origin, "/" + std::to_string(i), {}, {}});
      answers[static_cast<std::size_t>(i)] = answer ? answer->body : answer.error().to_string();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (int i = 0; i < kThreads; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)], "/" + std::to_string(i));
  }
  pool.reset();  // its connections keep the server from its end
  server.stop();
  serving.join();
}

}  // namespace
}  // namespace gatecrash::net
