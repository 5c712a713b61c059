// Each allocation in the way of an HTTP event fails once: no exception comes out, nothing goes to
// the server that is not recorded, the client gets its answer or a closed connection, what is
// remembered stays true, and the gateway goes on.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/stack/gateway/http_dialogue.h"
#include "tests/support/failing_allocator.h"

namespace gatecrash::gateway {
namespace {

using tests::FailAllocation;

constexpr std::string_view kMemoryPolicy = R"({"version":"1","default":"deny","tools":{
  "read":{},
  "once":{"limits":[{"counter":"n","window":"minute","max":1}]},
  "gone":{"action":"deny","reason":"Ask a person, whoever it is that asks for it."},
  "ask":{"action":"require_approval","approval_timeout":"60s"}}})";

constexpr std::string_view kLongName = "a-session-with-a-name-of-some-length";

/// What the gateway is told while memory runs out.
struct Telling {
  std::string_view name;
  std::function<void(HttpDialogue&)> before;  // in peace
  std::function<void(HttpDialogue&, HttpActions&)> event;
  bool client_waits = true;  // of exchange 9
};

HttpCaller known_caller() {
  HttpCaller caller;
  caller.grant = grant_of("g");
  return caller;
}

wire::HttpRequest posted(std::string_view body, wire::Headers headers = {}) {
  headers.emplace_back("Host", "localhost");
  return HttpDialogue::post_request(body, std::move(headers));
}

wire::HttpRequest posted_modern(std::string_view body) {
  wire::Headers headers;
  wire::append_mirrored_headers(headers, *wire::read_message(body), nullptr);
  return posted(body, std::move(headers));
}

Telling requested(std::string_view name, wire::HttpRequest request, bool in_session = false) {
  return {name,
          [in_session](HttpDialogue& talk) {
            if (in_session) {
              talk.open_session(1, kLongName);
            }
          },
          [request = std::move(request), caller = known_caller()](HttpDialogue& talk,
                                                                  HttpActions& out) {
            talk.gateway().request(9, request, caller, talk.now(), out);
          }};
}

bool says(const HttpActions& actions, HttpAction::Kind kind, wire::ExchangeId exchange) {
  return std::any_of(actions.begin(), actions.end(), [&](const HttpAction& action) {
    return action.kind == kind && action.exchange == exchange;
  });
}

/// False when the event was over before its n-th allocation.
bool fail_at(const Telling& telling, std::size_t nth) {
  SCOPED_TRACE(std::string(telling.name) + ", allocation " + std::to_string(nth));
  HttpDialogue talk(kMemoryPolicy);
  telling.before(talk);
  HttpActions out;
  bool failed = false;
  {
    const FailAllocation fail(nth);
    telling.event(talk, out);
    failed = fail.failed();
  }
  std::size_t allowed = 0;
  for (const AuditRow& row : talk.audit().take()) {
    allowed += row.kind == AuditRow::Kind::kAllow ? 1 : 0;
  }
  const auto forwarded = std::count_if(out.begin(), out.end(), [](const HttpAction& action) {
    return action.kind == HttpAction::Kind::kForward;
  });
  EXPECT_LE(static_cast<std::size_t>(forwarded), allowed);
  const bool dropped = says(out, HttpAction::Kind::kDropClient, 9);
  const bool ended = says(out, HttpAction::Kind::kEnd, 9);
  EXPECT_FALSE(dropped && (ended || says(out, HttpAction::Kind::kForward, 9)));
  if (failed && telling.client_waits) {
    EXPECT_TRUE(dropped || ended || talk.gateway().exchanges() > 0);
  }
  if (dropped) {
    EXPECT_EQ(talk.gateway().exchanges(), 0U);
    EXPECT_LE(talk.gateway().sessions(), 1U) << "one that it had not come to";
  }
  // It goes on, as if nothing had been; and what was left ends by its time.
  EXPECT_NE(talk.post_modern(20, modern("20", "read")).find("> 20 POST"), std::string::npos);
  talk.json(20, R"({"jsonrpc":"2.0","id":20,"result":{}})");
  EXPECT_NE(talk.post_modern(21, modern("21", "gone")).find("< 21 END"), std::string::npos);
  talk.open_session(22, "another-session-of-the-same-client");
  talk.post_modern(23, modern("23", "once"));
  EXPECT_EQ(talk.post_modern(24, modern("24", "once")).find("> 24"), std::string::npos)
      << "the cap";
  talk.gone(9);
  talk.gone(23);
  talk.tick(std::chrono::hours(2));
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
  talk.tick(std::chrono::hours(2));
  EXPECT_EQ(talk.gateway().sessions(), 0U);
  EXPECT_FALSE(talk.gateway().next_tick());
  return failed;
}

void expect_survives(const Telling& telling) {
  std::size_t nth = 1;
  while (fail_at(telling, nth)) {
    ++nth;
  }
  EXPECT_GT(nth, 1U) << telling.name << ": nothing was allocated";
}

TEST(HttpGatewayMemory, EndsTheExchangeOfARequestAndNothingElse) {
  const wire::Headers in_session = session(kLongName);
  expect_survives(requested("modern, allowed", posted_modern(modern("9", "read"))));
  expect_survives(requested("modern, counted", posted_modern(modern("9", "once"))));
  expect_survives(requested("modern, denied", posted_modern(modern("9", "gone"))));
  expect_survives(requested("modern, held", posted_modern(modern("9", "ask"))));
  expect_survives(requested("without a session", posted(call("9", "read"))));
  expect_survives(requested("in a session", posted(call("9", "read"), in_session), true));
  expect_survives(requested("denied in a session", posted(call("9", "gone"), in_session), true));
  expect_survives(requested("unreadable", posted(R"({"id":1,"id":2,"method":"tools/call"})")));
  expect_survives(requested(
      "initialize", posted(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})")));
  wire::HttpRequest get{"GET", {}, "/mcp", in_session, {}};
  get.headers.emplace_back("Host", "localhost");
  get.headers.emplace_back("Accept", "text/event-stream");
  expect_survives(requested("GET in a session", get, true));
  get.method = "DELETE";
  expect_survives(requested("DELETE of a session", get, true));
}

TEST(HttpGatewayMemory, EndsTheExchangeOfAnAnswer) {
  const auto asked = [](HttpDialogue& talk) {
    talk.open_session(1, kLongName);
    talk.post(9, call("9", "read"), session(kLongName));
  };
  const std::string answer =
      R"({"jsonrpc":"2.0","id":9,"result":{"content":[{"type":"text","text":"a record"}]}})";
  const wire::HttpHead json{200, {{"Content-Type", "application/json; charset=utf-8"}}};
  const wire::HttpHead events{200, {{"Content-Type", "text/event-stream; charset=utf-8"}}};
  expect_survives({"a head of events", asked, [&](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().upstream_head(9, events, talk.now(), out);
                   }});
  expect_survives({"a body's end",
                   [&](HttpDialogue& talk) {
                     asked(talk);
                     talk.head(9, 200, json.headers);
                     talk.body(9, answer);
                   },
                   [&](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().upstream_end(9, {}, talk.now(), out);
                   }});
  const std::string event = "id: 1\ndata: " + answer + "\n\n";
  expect_survives({"an event",
                   [&](HttpDialogue& talk) {
                     asked(talk);
                     talk.head(9, 200, events.headers);
                   },
                   [&](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().upstream_body(9, event, talk.now(), out);
                   }});
  expect_survives(
      {"a server's question",
       [&](HttpDialogue& talk) {
         asked(talk);
         talk.head(9, 200, events.headers);
       },
       [&](HttpDialogue& talk, HttpActions& out) {
         talk.gateway().upstream_body(
             9,
             "data: {\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"sampling/createMessage\","
             "\"params\":{}}\n\n",
             talk.now(), out);
       }});
  const wire::HttpHead begins{
      200, {{"Content-Type", "application/json"}, {"Mcp-Session-Id", std::string(kLongName)}}};
  expect_survives({"a session that begins",
                   [](HttpDialogue& talk) {
                     talk.post(9, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
                   },
                   [&](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().upstream_head(9, begins, talk.now(), out);
                   }});
}

TEST(HttpGatewayMemory, EndsWhatAClientLeavesAndWhatTimeEnds) {
  const auto asked = [](HttpDialogue& talk) {
    talk.open_session(1, kLongName);
    talk.post(9, call("9", "read"), session(kLongName));
  };
  expect_survives(
      {"a client that leaves", asked,
       [](HttpDialogue& talk, HttpActions& out) { talk.gateway().client_gone(9, talk.now(), out); },
       false});
  expect_survives({"a held call times out",
                   [](HttpDialogue& talk) { talk.post_modern(9, modern("9", "ask")); },
                   [](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().tick(talk.now() + std::chrono::minutes(2), out);
                   }});
  expect_survives({"a drain ends",
                   [&](HttpDialogue& talk) {
                     asked(talk);
                     talk.gone(9);
                   },
                   [](HttpDialogue& talk, HttpActions& out) {
                     talk.gateway().tick(talk.now() + std::chrono::minutes(10), out);
                   },
                   false});
}

}  // namespace
}  // namespace gatecrash::gateway
