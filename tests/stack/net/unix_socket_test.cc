#include "stack/net/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "stack/net/http_server.h"
#include "tests/support/command.h"

namespace gatecrash::net {
namespace {

using tests::TemporaryFolder;

const wire::HttpRequest kAsked = {
    .method = "POST", .origin = {}, .target = "/reload", .headers = {}, .body = "now"};

class BodyEcho final : public HttpServer::Handler {
 public:
  void on_request(wire::ExchangeId exchange, wire::HttpRequest request, const Peer& peer) override {
    server->answer(exchange, {.status = 202,
                              .headers = {{"Peer", peer.address}},
                              .body = request.target + " " + request.body});
  }

  void on_gone(wire::ExchangeId /*exchange*/) override {}

  void on_drained(wire::ExchangeId /*exchange*/) override {}

  HttpServer* server = nullptr;
};

TEST(UnixSocket, CarriesARequestAndItsAnswerForWhoMayOpenTheFileOnly) {
  const TemporaryFolder folder;
  const std::string path = folder.path("admin.sock");
  {
    Loop loop;
    BodyEcho echo;
    auto server = HttpServer::listen(loop, {.address = "unix:" + path}, echo);
    ASSERT_TRUE(server) << server.error().to_string();
    echo.server = server->get();
    EXPECT_EQ((*server)->url(), "unix:" + path);
    struct stat found = {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    std::thread asker([&] {
      const auto answer = ask_unix(path, kAsked, std::chrono::seconds(10));
      EXPECT_TRUE(answer) << answer.error().to_string();
      if (answer) {
        EXPECT_EQ(answer->status, 202);
        EXPECT_EQ(answer->body, "/reload now");
        EXPECT_EQ(*wire::find_header(answer->headers, "Peer"), "unix");
      }
      loop.post([&] { loop.stop(); });
    });
    loop.run();
    asker.join();
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0) << "the file goes with the server";
}

TEST(UnixSocket, ReplacesWhatAKilledProcessLeftBehind) {
  const TemporaryFolder folder;
  const std::string path = folder.path("s");
  {
    ASSERT_TRUE(listen_unix(path));
  }
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  const auto again = listen_unix(path);
  EXPECT_TRUE(again) << again.error().to_string();
}

TEST(UnixSocket, DoesNotReplaceASocketInUseNorAnotherFile) {
  const TemporaryFolder folder;
  const auto first = listen_unix(folder.path("s"));
  ASSERT_TRUE(first);
  const auto second = listen_unix(folder.path("s"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "another process listens there");
  const std::string file = folder.file("f", "precious");
  EXPECT_FALSE(listen_unix(file));
  EXPECT_EQ(::access(file.c_str(), F_OK), 0);
}

TEST(UnixSocket, SaysThatNobodyListens) {
  const TemporaryFolder folder;
  const auto answer = ask_unix(folder.path("s"), kAsked, std::chrono::seconds(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kLocalIo);
  EXPECT_EQ(answer.error().message,
            "cannot reach the process that listens there: no such file or directory");
}

TEST(UnixSocket, WaitsForAnAnswerNoLongerThanItIsTold) {
  const TemporaryFolder folder;
  const auto silent = listen_unix(folder.path("s"));
  ASSERT_TRUE(silent);
  const auto answer = ask_unix(folder.path("s"), kAsked, std::chrono::milliseconds(20));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kPeerGone);
}

TEST(UnixSocket, RefusesAPathThatTheKernelCannotHold) {
  EXPECT_EQ(listen_unix(std::string(200, 'x')).error().code, Code::kConfigInvalid);
  EXPECT_EQ(connect_unix("").error().code, Code::kConfigInvalid);
}

}  // namespace
}  // namespace gatecrash::net
