#include "stack/gateway/http_upstream.h"

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

struct UpstreamStage {
  UpstreamActions tell(std::string_view line) {
    UpstreamActions out;
    upstream.from_client(line, now, out);
    return out;
  }

  UpstreamActions answer(wire::ExchangeId exchange, wire::HttpHead head, std::string_view body,
                         const Status& how = {}) {
    UpstreamActions out;
    upstream.upstream_head(exchange, head, now, out);
    upstream.upstream_body(exchange, body, now, out);
    upstream.upstream_end(exchange, how, now, out);
    return out;
  }

  void initialize() {
    tell(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
    answer(last, {200, {{"Content-Type", "application/json"}, {"Mcp-Session-Id", "s"}}},
           R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}})");
  }

  wire::ExchangeId last = 0;
  Instant now = instant_from_us(0);
  HttpUpstream upstream{{.origin = "http://127.0.0.1:1", .target = "/mcp"},
                        [this] { return ++last; }};
};

constexpr std::string_view kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
const wire::HttpHead kEvents = {200, {{"Content-Type", "text/event-stream"}}};

TEST(HttpUpstream, KeepsSessionAndVersionAndOpensAStream) {
  UpstreamStage stage;
  stage.initialize();
  const auto actions = stage.tell(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].request.method, "POST");
  EXPECT_EQ(actions[1].request.method, "GET");
  for (const UpstreamAction& action : actions) {
    ASSERT_NE(wire::find_header(action.request.headers, "mcp-session-id"), nullptr);
    EXPECT_EQ(*wire::find_header(action.request.headers, "mcp-protocol-version"), "2025-11-25");
  }
  EXPECT_TRUE(stage.answer(actions[1].exchange, {405, {}}, "").empty());
}

TEST(HttpUpstream, PassesEventsOnAsLines) {
  UpstreamStage stage;
  stage.initialize();
  stage.tell(kPing);
  const auto lines = stage.answer(stage.last, kEvents,
                                  "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n"
                                  "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].bytes, R"({"jsonrpc":"2.0","id":1,"result":{}})");
}

TEST(HttpUpstream, AnswersARequestWhoseExchangeFailedOnce) {
  for (const int status : {200, 401, 404, 500}) {
    UpstreamStage stage;
    stage.initialize();
    stage.tell(kPing);
    const auto lines = stage.answer(stage.last, {status, {}}, "no JSON");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].bytes.find(R"("id":1,"error":{"code":-32603)"), std::string::npos);
  }
  UpstreamStage stage;
  stage.tell(kPing);
  EXPECT_EQ(stage.answer(stage.last, {}, "", fail(Code::kPeerGone, "refused")).size(), 1U);
}

TEST(HttpUpstream, ResumesABrokenStreamWhereItBroke) {
  UpstreamStage stage;
  stage.initialize();
  stage.tell(kPing);
  EXPECT_TRUE(stage.answer(stage.last, kEvents, "id: e7\nretry: 20\ndata:\n\n").empty());
  ASSERT_TRUE(stage.upstream.next_tick());
  EXPECT_EQ(*stage.upstream.next_tick(), instant_from_us(20'000));
  stage.now = *stage.upstream.next_tick();
  UpstreamActions out;
  stage.upstream.tick(stage.now, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(*wire::find_header(out[0].request.headers, "last-event-id"), "e7");
  EXPECT_EQ(
      stage.answer(stage.last, kEvents, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n")
          .size(),
      1U);
  EXPECT_FALSE(stage.upstream.next_tick());
}

TEST(HttpUpstream, AsksNoMoreForWhatWasCancelled) {
  const std::string cancelled =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})";
  UpstreamStage stage;
  stage.initialize();
  const wire::ExchangeId ping = stage.tell(kPing).front().exchange;
  EXPECT_EQ(stage.tell(cancelled).front().request.body, cancelled);
  EXPECT_TRUE(stage.answer(ping, kEvents, "id: e7\ndata:\n\n").empty()) << "nor answers it";
  EXPECT_FALSE(stage.upstream.next_tick());

  stage.tell(kPing);
  stage.answer(stage.last, kEvents, "id: e8\ndata:\n\n");
  ASSERT_TRUE(stage.upstream.next_tick());
  stage.tell(cancelled);
  EXPECT_FALSE(stage.upstream.next_tick()) << "it was about to resume";

  const wire::ExchangeId late = stage.tell(kPing).front().exchange;
  stage.tell(cancelled);
  const std::string answer = R"({"jsonrpc":"2.0","id":1,"result":{}})";
  ASSERT_EQ(stage.answer(late, kEvents, "data: " + answer + "\n\n").size(), 1U)
      << "an answer that comes all the same is for others to drop";
}

TEST(HttpUpstream, GivesUpCancelledRequestsForNewOnes) {
  UpstreamStage stage;
  std::size_t given_up = 0;
  for (std::size_t id = 0; id < 3000; ++id) {
    const std::string number = std::to_string(id);
    const auto asked =
        stage.tell(R"({"jsonrpc":"2.0","id":)" + number + R"(,"method":"initialize"})");
    ASSERT_EQ(asked.back().kind, UpstreamAction::Kind::kRequest) << number;
    given_up += asked.size() - 1;
    UpstreamActions out;
    if (id == 0) {  // a handshake, so that what follows is of the legacy era
      stage.answer(stage.last, {200, {{"Content-Type", "application/json"}}},
                   R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}})");
      continue;
    }
    const auto cancelled =
        stage.tell(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
                   number + "}}");
    given_up += cancelled.size() - 1;
    stage.answer(cancelled.back().exchange, {202, {}}, "");
  }
  EXPECT_EQ(given_up, 3000U - 1024U);
}

TEST(HttpUpstream, ListensAnewWhereItsStreamCannotBeResumed) {
  UpstreamStage stage;
  stage.initialize();
  const auto actions = stage.tell(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  stage.answer(actions[1].exchange, kEvents, "id: e\ndata:\n\n");
  UpstreamActions out;
  for (const bool resumes : {true, false}) {
    ASSERT_TRUE(stage.upstream.next_tick());
    stage.now = *stage.upstream.next_tick();
    out.clear();
    stage.upstream.tick(stage.now, out);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(wire::find_header(out[0].request.headers, "last-event-id") != nullptr, resumes);
    EXPECT_TRUE(stage.answer(out[0].exchange, {400, {}}, "{}").empty());
  }
  EXPECT_FALSE(stage.upstream.next_tick());
}

TEST(HttpUpstream, StopsResumingAndAnswers) {
  UpstreamStage stage;
  stage.initialize();
  stage.tell(kPing);
  auto lines = stage.answer(stage.last, kEvents, "id: e\ndata:\n\n");
  for (std::size_t i = 0; i < kResumesMax; ++i) {
    EXPECT_TRUE(lines.empty());
    stage.now = *stage.upstream.next_tick();
    UpstreamActions out;
    stage.upstream.tick(stage.now, out);
    lines = stage.answer(stage.last, kEvents, "");
  }
  EXPECT_EQ(lines.size(), 1U);
  EXPECT_FALSE(stage.upstream.next_tick());
}

TEST(HttpUpstream, MirrorsHeadersAndAbortsWhatIsCancelledInTheModernEra) {
  UpstreamStage stage;
  const auto call =
      stage.tell(R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"é","_meta":)"
                 R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})");
  ASSERT_EQ(call.size(), 1U);
  EXPECT_EQ(*wire::find_header(call[0].request.headers, "mcp-name"), "=?base64?w6k=?=");
  const auto cancelled = stage.tell(
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}})");
  ASSERT_EQ(cancelled.size(), 1U);
  EXPECT_EQ(cancelled[0].kind, UpstreamAction::Kind::kAbort);
  EXPECT_EQ(cancelled[0].exchange, call[0].exchange);
}

TEST(HttpUpstream, DeletesItsSessionAtTheEnd) {
  UpstreamStage stage;
  stage.initialize();
  UpstreamActions out;
  stage.upstream.close(stage.now, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].request.method, "DELETE");
  out = stage.answer(stage.last, {200, {}}, "");
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].kind, UpstreamAction::Kind::kClosed);
}

}  // namespace
}  // namespace gatecrash::gateway
