#include "stack/net/http_transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>
#include <httplib.h>

#include "stack/net/unique_fd.h"

namespace gatecrash::net {
namespace {

/// A server on a free loopback port that echoes what it is sent.
class HttpTransportTest : public testing::Test {
 protected:
  HttpTransportTest() {
    const auto echo = [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.method + " " + request.body, "text/plain");
    };
    server_.Get("/echo.*", echo);
    server_.Post("/echo.*", echo);
    server_.Put("/echo.*", echo);
    server_.Delete("/echo.*", echo);
    server_.Get("/big", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(2000, 'x'), "text/plain");
    });
    server_.Get("/slow", [](const httplib::Request&, httplib::Response&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(400));
    });
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_timeout(1);
    origin_ = "http://127.0.0.1:" + std::to_string(server_.bind_to_any_port("127.0.0.1"));
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
  }

  ~HttpTransportTest() override {
    server_.stop();
    thread_.join();
  }

  wire::HttpRequest request(std::string method, std::string target, std::string body = {}) {
    return {std::move(method), origin_, std::move(target), {}, std::move(body)};
  }

  httplib::Server server_;
  std::string origin_;
  std::thread thread_;
};

TEST_F(HttpTransportTest, CarriesEveryMethodWithItsBody) {
  HttpTransport transport;
  for (const std::string method : {"POST", "PUT", "DELETE"}) {
    const auto response = transport.send(request(method, "/echo", "body"));
    ASSERT_TRUE(response.has_value()) << response.error().to_string();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, method + " body");
  }
  EXPECT_EQ(transport.send(request("GET", "/echo")).value().body, "GET ");
}

// cpp-httplib's server shows the decoded target only, so this one reads the bytes.
TEST(HttpTransport, SendsTheTargetAsItIsSpelt) {
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(listener.get(), generic, length), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  ASSERT_EQ(::getsockname(listener.get(), generic, &length), 0);
  std::string received(4096, '\0');
  std::thread server([&] {
    const UniqueFd connection(::accept(listener.get(), nullptr, nullptr));
    const ssize_t got = ::read(connection.get(), received.data(), received.size());
    received.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    const std::string_view answer = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
    EXPECT_GT(::write(connection.get(), answer.data(), answer.size()), 0);
  });
  HttpTransport transport;
  const std::string origin = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const std::string target = "/a%2Fb?name=%C3%A9+x&_id=a%20b";
  const auto response = transport.send({"GET", origin, target, {}, {}});
  server.join();
  ASSERT_TRUE(response.has_value()) << response.error().to_string();
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(received.substr(0, received.find('\r')), "GET " + target + " HTTP/1.1");
}

TEST_F(HttpTransportTest, TakesAnErrorStatusForAnAnswer) {
  HttpTransport transport;
  EXPECT_EQ(transport.send(request("GET", "/none")).value().status, 404);
}

TEST_F(HttpTransportTest, RefusesWhatWouldSplitTheRequest) {
  HttpTransport transport;
  auto header = request("GET", "/echo");
  header.headers.emplace_back("X-Sent", "a\r\nX-More: b");
  for (const auto& bad : {header, request("GET", "/echo HTTP/1.1\r\nX: y"), request("G T", "/echo"),
                          request("GET", "/echo a"), request("GET", "echo")}) {
    const auto response = transport.send(bad);
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, Code::kPeerBadMessage);
  }
}

TEST_F(HttpTransportTest, RefusesAnAnswerOverItsBound) {
  HttpTransport tight({.body_bytes_max = 1999});
  EXPECT_EQ(tight.send(request("GET", "/big")).error().code, Code::kPeerTooLarge);
  HttpTransport exact({.body_bytes_max = 2000});
  EXPECT_EQ(exact.send(request("GET", "/big")).value().body.size(), 2000U);
}

TEST_F(HttpTransportTest, GivesUpOnASlowPeer) {
  HttpTransport transport({.answer_timeout = std::chrono::milliseconds(50)});
  EXPECT_EQ(transport.send(request("GET", "/slow")).error().code, Code::kPeerGone);
}

TEST_F(HttpTransportTest, NamesAPeerThatCannotBeReached) {
  HttpTransport transport;
  auto nobody = request("GET", "/");
  nobody.origin = "http://127.0.0.1:1";
  const auto response = transport.send(nobody);
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, Code::kPeerGone);
  EXPECT_EQ(response.error().to_string().rfind("http://127.0.0.1:1: no answer: ", 0), 0U);
}

// Without tcp_nodelay each request on a kept connection takes 43 ms.
TEST_F(HttpTransportTest, KeepsTheConnectionWithoutDelays) {
  HttpTransport transport;
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(transport.send(request("POST", "/echo", "x")).has_value());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(1000));
}

}  // namespace
}  // namespace gatecrash::net
