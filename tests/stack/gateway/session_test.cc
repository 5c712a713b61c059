#include "stack/gateway/session.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kSessionPolicy =
    R"({"version":"1","default":"deny","hide":["secret"],"tools":{
  "read":{},
  "export":{"limits":[{"counter":"n","window":"minute","max":1}]},
  "gone":{"action":"deny","reason":"Ask a person."}}})";

TEST(Session, DeniesEverythingWithoutAPolicy) {
  const std::string script =
      R"(C {"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}
A 1 deny initialize (no policy)
< {"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"No policy applies to this client: nothing is allowed."}}
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read"}}
A 2 deny tools/call read (no policy)
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"No policy applies to this client: nothing is allowed."}],"isError":true}}
C {"jsonrpc":"2.0","method":"notifications/initialized"}
A 3 deny notifications/initialized (no policy)
)";
  EXPECT_EQ(play("no policy", script), script);
}

TEST(Session, DeniesByErrorWhenAskedTo) {
  const std::string script =
      R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"gone"}}
A 1 deny tools/call gone /tools/gone
< {"jsonrpc":"2.0","id":1,"error":{"code":-31001,"message":"Ask a person.","data":{"rule":"/tools/gone"}}}
C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}
A 2 deny tools/call (unreadable)
< {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unreadable call: tools/call whose name is not a string of 1 to 128 bytes"}}
)";
  Options options;
  options.denial_shape = DenialShape::kError;
  EXPECT_EQ(play(kSessionPolicy, script, options), script);
}

TEST(Session, ForwardsNothingThatItCannotRecord) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.audit().set_down(true);
  const std::string script =
      R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The gateway cannot record this call now. Try again later."}],"isError":true}}
C {"jsonrpc":"2.0","id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":2,"error":{"code":-31001,"message":"The gateway cannot record this call now. Try again later."}}
C {"jsonrpc":"2.0","method":"notifications/initialized"}
)";
  EXPECT_EQ(dialogue.play(script), script);
  dialogue.audit().set_down(false);
  const std::string after =
      R"(C {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"export"}}
A 4 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"export"}}
)";
  EXPECT_EQ(dialogue.play(after), after) << "what was not forwarded must not have been counted";
}

TEST(Session, RefusesADuplicateIdAsSuchWhileNothingCanBeRecorded) {
  Dialogue dialogue(kSessionPolicy);
  const std::string script =
      R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
A 1 allow tools/call export (allow)
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
)";
  EXPECT_EQ(dialogue.play(script), script);
  dialogue.audit().set_down(true);
  const std::string again =
      R"(C {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export"}}
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"A request with this id is still unanswered."}}
)";
  EXPECT_EQ(dialogue.play(again), again) << "never a result without an id";
}

TEST(Session, RefusesALineWithABareCarriageReturn) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.tell({Event::Kind::kClientMessage, "s", {}, "{}\r{}", wire::LineFault::kBareCr});
  EXPECT_EQ(dialogue.log(),
            R"(A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable message: a carriage return inside the line"}}
)");
}

TEST(Session, ClosesBothSidesAfterAnOverLongLineAndReadsNoMore) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.tell({Event::Kind::kClientMessage, "s", {}, {}, wire::LineFault::kTooLong});
  EXPECT_EQ(dialogue.log(),
            R"(A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable message: the line is too long"}}
< EOF
> EOF
)");
  const std::string after = "C {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
  EXPECT_EQ(dialogue.play(after), after);
}

TEST(Session, RefusesAnUnfinishedLastLine) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.tell(
      {Event::Kind::kClientClosed, "s", {}, R"({"jsonrpc":"2.0","id":1,"method":"ping"})"});
  EXPECT_EQ(dialogue.log(),
            R"(A 1 deny - (unreadable)
< {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Unreadable message: the last line has no line end"}}
> EOF
)");
}

std::string ping(std::size_t id) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"ping"})";
}

TEST(Session, BoundsTheRequestsInFlight) {
  Dialogue dialogue(kSessionPolicy);
  for (std::size_t id = 0; id < kInFlightMax; ++id) {
    dialogue.tell({Event::Kind::kClientMessage, "s", {}, ping(id)});
  }
  const std::string script =
      R"(C {"jsonrpc":"2.0","id":5000,"method":"ping"}
A 1025 deny ping (too many in flight)
< {"jsonrpc":"2.0","id":5000,"error":{"code":-32603,"message":"Too many requests are unanswered."}}
C {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}
A 1026 allow notifications/cancelled (allow)
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}
C {"jsonrpc":"2.0","id":5000,"method":"ping"}
A 1027 allow ping (allow)
> {"jsonrpc":"2.0","id":5000,"method":"ping"}
S {"jsonrpc":"2.0","id":3,"result":{}}
)";
  EXPECT_EQ(dialogue.play(script), script) << "a cancelled request makes room for a new one";
}

TEST(Session, BoundsTheAnswerOfABatch) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.play(R"(C {"jsonrpc":"2.0","id":0,"method":"initialize"}
S {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26"}}
C [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]
)");
  const std::string large(2 * 1024 * 1024, 'x');
  dialogue.play(R"(S {"jsonrpc":"2.0","id":2,"result":{"x":")" + large + "\"}}\n");
  const std::string second = R"(S {"jsonrpc":"2.0","id":1,"result":{"x":")" + large + "\"}}\n";
  const std::string log = dialogue.play(second).substr(second.size());
  EXPECT_LE(log.size(), wire::kLineBytesMax);
  EXPECT_TRUE(log.starts_with(R"(< [{"jsonrpc":"2.0","id":2,"result":{"x":"xxx)"));
  EXPECT_TRUE(log.ends_with(
      R"(,{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"The answer is too long for a batch."}}]
)"));
}

TEST(Session, CutsWhatAnAuditRowTakesFromTheClient) {
  MemoryAuditSink audit;
  policy::MemoryCounterStore counters;
  Gateway gateway(policy_of(kSessionPolicy), counters, audit);
  gateway.on({Event::Kind::kOpen, "s", "g", {}}, {});
  const std::string long_name(127, 'm');
  const std::string method = long_name + "\xc3\xa9tail";  // é lies across the cut
  gateway.on({Event::Kind::kClientMessage,
              "s",
              {},
              R"({"jsonrpc":"2.0","id":1,"method":")" + method + "\"}"},
             {});
  ASSERT_EQ(audit.rows().size(), 1U);
  EXPECT_EQ(audit.rows()[0].method, long_name);
  std::string call =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{)";
  for (int i = 0; i < 100; ++i) {
    call += (i == 0 ? "\"" : ",\"") + std::string(500, 'a') + std::to_string(i) + "\":0";
  }
  gateway.on({Event::Kind::kClientMessage, "s", {}, call + "}}}"}, {});
  ASSERT_EQ(audit.rows().size(), 2U);
  EXPECT_EQ(audit.rows()[1].argument_names.size(), kAuditNamesMax);
  EXPECT_EQ(audit.rows()[1].argument_names[0].size(), kAuditNameBytesMax);
}

TEST(Session, TakesAnOverLongLineForTheServersEnd) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.play(
      "C {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
      "\"params\":{\"name\":\"read\"}}\n");
  const std::string before = dialogue.log();
  dialogue.tell({Event::Kind::kUpstreamMessage, "s", {}, {}, wire::LineFault::kTooLong});
  EXPECT_EQ(dialogue.log().substr(before.size()),
            R"(A 1 read = lost
> EOF
< {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"The server went away."}}
)");
}

TEST(Session, DropsAServersLineWithABareCarriageReturn) {
  Dialogue dialogue(kSessionPolicy);
  dialogue.tell({Event::Kind::kUpstreamMessage,
                 "s",
                 {},
                 R"({"jsonrpc":"2.0","method":"notifications/x"})",
                 wire::LineFault::kBareCr});
  EXPECT_EQ(dialogue.log(), "");
}

TEST(Session, BoundsTheServersUnansweredRequests) {
  Dialogue dialogue(kSessionPolicy);
  for (std::size_t id = 0; id < kServerRequestsMax; ++id) {
    dialogue.line(R"(S {"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"ping"})");
  }
  const std::string script =
      R"(S {"jsonrpc":"2.0","id":"x","method":"ping"}
> {"jsonrpc":"2.0","id":"x","error":{"code":-32603,"message":"Too many requests are unanswered."}}
)";
  EXPECT_EQ(dialogue.play(script), script);
  const std::string long_method =
      R"(S {"jsonrpc":"2.0","id":"y","method":")" + std::string(129, 'm') + "\"}\n";
  EXPECT_EQ(dialogue.play(long_method),
            long_method +
                R"(> {"jsonrpc":"2.0","id":"y","error":{"code":-32601,"message":"Unknown method."}}
)");
}

}  // namespace
}  // namespace gatecrash::gateway
