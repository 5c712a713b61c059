#include "harness/record/http_tap.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/transcript/reader.h"
#include "stack/net/folder.h"

namespace gatecrash::record {
namespace {

using transcript::Direction;
using transcript::Event;

/// A server behind the tap, the tap, and a client before it, in one loop.
class HttpTapTest : public testing::Test,
                    public net::HttpServer::Handler,
                    public net::HttpClient::Handler {
 protected:
  HttpTapTest()
      : folder_(net::make_temporary_folder().value()),
        path_(folder_ + "/tap.jsonl"),
        log_(EventLog::create(path_, header(), {}, {}).value()),
        server_(net::HttpServer::listen(loop_, {}, *this).value()),
        tap_(HttpTap::listen(loop_, log_, server_->url() + "/mcp").value()),
        client_(net::HttpClient::create(loop_, {}, *this).value()) {}

  ~HttpTapTest() override { net::remove_folder(folder_); }

  static transcript::Header header() {
    transcript::Header header;
    header.transport = "http";
    return header;
  }

  /// What the client is answered; the loop has a limit.
  wire::HttpResponse ask(wire::HttpRequest request) {
    const std::string url = tap_->url();
    request.origin = url.substr(0, url.size() - 4);
    request.target = "/mcp";
    response_ = {};
    const net::TimerId limit = loop_.after(std::chrono::seconds(10), [this] { loop_.stop(); });
    client_->start(net::Loop::next_exchange(), std::move(request));
    loop_.run();
    loop_.cancel(limit);
    return response_;
  }

  wire::HttpResponse post(const std::string& body, wire::Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    return ask({"POST", "", "", std::move(headers), body});
  }

  void answer_with(int status, const std::string& type, const std::string& body,
                   wire::Headers headers = {}) {
    headers.emplace_back("Content-Type", type);
    answer_ = {status, std::move(headers), body};
  }

  std::vector<Event> recorded() {
    return transcript::read_transcript(net::read_file(path_).value(), path_).value().events;
  }

  void on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                  const net::Peer& /*peer*/) override {
    seen_ = std::move(request);
    recorded_before_ = recorded().size();
    server_->answer(exchange, answer_);
  }

  void on_gone(wire::ExchangeId /*exchange*/) override {}

  void on_drained(wire::ExchangeId /*exchange*/) override {}

  void on_head(wire::ExchangeId /*exchange*/, wire::HttpHead head) override {
    response_.status = head.status;
    response_.headers = std::move(head.headers);
  }

  void on_body(wire::ExchangeId /*exchange*/, std::string_view bytes) override {
    response_.body += bytes;
  }

  void on_end(wire::ExchangeId /*exchange*/, Status /*status*/) override { loop_.stop(); }

  std::string folder_;
  std::string path_;
  net::Loop loop_;
  EventLog log_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<HttpTap> tap_;
  std::unique_ptr<net::HttpClient> client_;
  wire::HttpResponse answer_{};
  wire::HttpResponse response_{};
  wire::HttpRequest seen_;
  std::size_t recorded_before_ = 0;
};

TEST_F(HttpTapTest, WritesDownARequestBeforeTheServerHasItAndThenTheAnswer) {
  answer_with(200, "application/json", "{\"id\":1,\n\"result\":{}}", {{"X-Own", "yes"}});
  const auto response =
      post("{\"id\":1,\r\n \"method\":\"ping\"}", {{"Authorization", "Bearer x"}});
  EXPECT_EQ(recorded_before_, 1U);
  EXPECT_EQ(seen_.body, "{\"id\":1,\r\n \"method\":\"ping\"}");
  EXPECT_EQ(*wire::find_header(seen_.headers, "Authorization"), "Bearer x");
  EXPECT_EQ(response.body, "{\"id\":1,\n\"result\":{}}");
  EXPECT_EQ(*wire::find_header(response.headers, "X-Own"), "yes");
  const auto events = recorded();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].bytes, "{\"id\":1,   \"method\":\"ping\"}\n");
  EXPECT_EQ(events[0].dir, Direction::kClientToServer);
  EXPECT_EQ(events[0].tap, transcript::Tap::kUpstream);
  EXPECT_EQ(events[1].bytes, "{\"id\":1, \"result\":{}}\n");
  EXPECT_EQ(events[1].dir, Direction::kServerToClient);
}

TEST_F(HttpTapTest, WritesDownEachEventOfAStream) {
  const std::string stream = ": hello\n\ndata: {\"a\":1}\n\nid: 7\ndata: {\"b\":2}\n\n";
  answer_with(200, "text/event-stream", stream);
  EXPECT_EQ(post("{}").body, stream);
  const auto events = recorded();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[1].bytes, "{\"a\":1}\n");
  EXPECT_EQ(events[2].bytes, "{\"b\":2}\n");
}

TEST_F(HttpTapTest, GivesASessionOneNameAndEverythingElseItsOwn) {
  answer_with(200, "application/json", "{}", {{"Mcp-Session-Id", "s-1"}});
  post("{\"initialize\":1}");
  answer_with(202, "text/plain", "");
  post("{\"a\":1}", {{"Mcp-Session-Id", "s-1"}});
  post("{\"b\":1}");
  const auto events = recorded();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].session, events[2].session);
  EXPECT_NE(events[0].session, events[3].session);
}

TEST_F(HttpTapTest, LeavesOutAnErrorPageButNotAnErrorOfMcp) {
  answer_with(403, "text/html", "<h1>no</h1>");
  EXPECT_EQ(post("{}").status, 403);
  answer_with(400, "application/json",
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}})");
  EXPECT_EQ(post("{}").status, 400);
  const auto events = recorded();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_NE(events[2].bytes.find("-32700"), std::string::npos);
}

TEST_F(HttpTapTest, AsksForBodiesThatItCanRead) {
  answer_with(200, "application/json", "{}");
  post("{}", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(wire::find_header(seen_.headers, "Accept-Encoding"), nullptr);
}

TEST_F(HttpTapTest, SaysThatTheServerCannotBeReached) {
  server_.reset();
  EXPECT_EQ(post("{}").status, 502);
}

TEST_F(HttpTapTest, PassesNothingOnThatIsNotWritten) {
  answer_with(200, "application/json", "{}");
  log_ = EventLog::create(path_, header(), {}, {.bytes_max = 1}).value();
  post("{}");
  EXPECT_EQ(seen_.method, "");
}

}  // namespace
}  // namespace gatecrash::record
