#include "stack/host/endpoint_driver.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kDriverInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"t","version":"1"}}})";

wire::HttpRequest post(std::string_view body) {
  return {.method = "POST",
          .origin = {},
          .target = "/mcp",
          .headers = {{"Host", "localhost"},
                      {"Content-Type", "application/json"},
                      {"Accept", "application/json, text/event-stream"}},
          .body = std::string(body)};
}

/// A server whose side the test plays.
class HandServer final : public LineServer {
 public:
  HandServer(Handlers handlers, std::vector<std::string>& heard)
      : handlers_(std::move(handlers)), heard_(heard) {}

  void write(std::string_view line) override { heard_.emplace_back(line); }

  void close() override { heard_.emplace_back("(closed)"); }

  Handlers handlers_;
  std::vector<std::string>& heard_;
};

class EndpointDriverTest : public testing::Test, public EndpointDriver::Out {
 protected:
  EndpointDriverTest() {
    driver.emplace(
        loop, clock, *this,
        [this](LineServer::Handlers handlers) -> Result<std::unique_ptr<LineServer>> {
          if (fails) {
            return fail(Code::kLocalProcess, "cannot start");
          }
          auto server = std::make_unique<HandServer>(std::move(handlers), heard);
          last = server.get();
          return server;
        },
        servers::EndpointOptions{});
  }

  void endpoint_head(wire::ExchangeId exchange, wire::HttpHead head) override {
    answers[exchange].status = head.status;
    answers[exchange].headers = std::move(head.headers);
  }

  void endpoint_body(wire::ExchangeId exchange, std::string_view bytes) override {
    answers[exchange].body += bytes;
  }

  void endpoint_end(wire::ExchangeId exchange) override { ended.push_back(exchange); }

  void endpoint_failed(const Error& error) override { failures.push_back(error.message); }

  void run_posted() {
    loop.post([this] { loop.stop(); });
    loop.run();
  }

  net::Loop loop;
  net::RealClock clock;
  bool fails = false;
  HandServer* last = nullptr;
  std::vector<std::string> heard;
  std::vector<std::string> failures;
  std::map<wire::ExchangeId, wire::HttpResponse> answers;
  std::vector<wire::ExchangeId> ended;
  std::optional<EndpointDriver> driver;
};

TEST_F(EndpointDriverTest, OpensALineServerAndHandsItsAnswerOn) {
  driver->request(1, post(kDriverInitialize), "");
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(driver->size(), 1U);
  last->handlers_.line(R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}})",
                       wire::LineFault::kNone);
  EXPECT_EQ(answers[1].status, 200);
  EXPECT_NE(answers[1].body.find(R"("id":0)"), std::string::npos) << answers[1].body;
  EXPECT_EQ(ended, std::vector<wire::ExchangeId>{1});
}

TEST_F(EndpointDriverTest, AnswersWhatALineServerOwedWhenItEnds) {
  driver->request(1, post(kDriverInitialize), "");
  last->handlers_.closed(3);
  EXPECT_EQ(driver->size(), 0U);
  EXPECT_NE(answers[1].body.find(R"("error")"), std::string::npos) << answers[1].body;
  EXPECT_EQ(ended, std::vector<wire::ExchangeId>{1});
  run_posted();
}

TEST_F(EndpointDriverTest, AnswersWhenALineServerCannotBeStarted) {
  fails = true;
  driver->request(1, post(kDriverInitialize), "");
  run_posted();
  EXPECT_NE(answers[1].body.find(R"("error")"), std::string::npos) << answers[1].body;
  EXPECT_EQ(failures, std::vector<std::string>{"cannot start"});
}

TEST_F(EndpointDriverTest, ClosesTheLineServerOfADeletedSession) {
  driver->request(1, post(kDriverInitialize), "");
  last->handlers_.line(R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}})",
                       wire::LineFault::kNone);
  wire::HttpRequest remove = post("");
  remove.method = "DELETE";
  remove.headers.emplace_back("Mcp-Session-Id",
                              *wire::find_header(answers[1].headers, "Mcp-Session-Id"));
  driver->request(2, remove, "");
  EXPECT_EQ(answers[2].status, 200);
  EXPECT_EQ(heard.back(), "(closed)");
  EXPECT_EQ(driver->size(), 1U) << "it is ending";
  last->handlers_.closed(0);
  EXPECT_EQ(driver->size(), 0U);
  run_posted();
}

}  // namespace
}  // namespace gatecrash::host
