// The modern era (2026-07-28) on one connection: each request says its version itself.

#include <string>

#include <gtest/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kModernPolicy =
    R"({"version":"1","default":"deny","hide":["secret"],"tools":{
  "read":{},
  "export":{"limits":[{"counter":"n","window":"minute","max":1,"scope":"session"}]}}})";

const std::string kMeta = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                          R"("io.modelcontextprotocol/clientCapabilities":{}})";

std::string request(const std::string& id, const std::string& method, const std::string& params) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":{)" + params +
         "}}";
}

TEST(ModernSession, ADenialIsAResultWithItsType) {
  const std::string script = "C " + request("1", "tools/call", R"("name":"other",)" + kMeta) +
                             R"(
A 1 deny tools/call other (default deny)
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The policy does not allow this tool."}],"isError":true,"resultType":"complete"}}
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, ForwardsInputResponsesAndRequestStateAsTheyAre) {
  const std::string call = request(
      "1", "tools/call",
      R"("name":"read","inputResponses":{"a":{"action":"accept"}},"requestState":"eyJ+/=",)" +
          kMeta);
  const std::string script = "C " + call + "\nA 1 allow tools/call read (allow)\n> " + call + "\n";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, AListThatWasFilteredIsNobodyElses) {
  const std::string list = request("1", "tools/list", kMeta);
  const std::string script = "C " + list + "\nA 1 allow tools/list (allow)\n> " + list +
                             R"(
S {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","tools":[{"name":"secret"},{"name":"read"}],"ttlMs":5,"cacheScope":"public"}}
< {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","tools":[{"name":"read"}],"ttlMs":5,"cacheScope":"private"}}
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, RefusesAVersionThatItDoesNotKnow) {
  const std::string script =
      "C " +
      request("1", "server/discover",
              R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2099-01-01",)"
              R"("io.modelcontextprotocol/clientCapabilities":{}})") +
      R"(
A 1 deny server/discover (unreadable)
< {"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"Unsupported protocol version.","data":{"supported":["2026-07-28"],"requested":"2099-01-01"}}}
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, RefusesARequestWithoutCapabilities) {
  const std::string script =
      "C " +
      request("1", "ping", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})") +
      R"(
A 1 deny ping (unreadable)
< {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"The request does not name the client's capabilities in _meta."}}
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, RefusesRequestsOfTheServers) {
  const std::string discover = request("1", "server/discover", kMeta);
  const std::string script = "C " + discover + "\nA 1 allow server/discover (allow)\n> " +
                             discover +
                             R"(
S {"jsonrpc":"2.0","id":7,"method":"ping"}
C {"jsonrpc":"2.0","id":7,"result":{}}
A 2 deny - (no such request)
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, FallsBackToInitializeAndNotAgain) {
  const std::string discover = request("1", "server/discover", kMeta);
  const std::string script = "C " + discover + "\nA 1 allow server/discover (allow)\n> " +
                             discover +
                             R"(
S {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"x"}}
< {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"x"}}
C {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read"}}
A 2 deny tools/call read (unreadable)
< {"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"The request does not name its protocol version in _meta."}}
C {"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}
A 3 allow initialize (allow)
> {"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}
S {"jsonrpc":"2.0","id":3,"result":{"protocolVersion":"2025-11-25"}}
< {"jsonrpc":"2.0","id":3,"result":{"protocolVersion":"2025-11-25"}}
C )" + request("4", "tools/call", R"("name":"read",)" + kMeta) +
                             R"(
A 4 deny tools/call read (unreadable)
< {"jsonrpc":"2.0","id":4,"error":{"code":-32600,"message":"This connection was opened by initialize."}}
)";
  EXPECT_EQ(play(kModernPolicy, script), script);
}

TEST(ModernSession, LetsAServerAskOnlyWhatThePolicyAllows) {
  const std::string call = request("1", "tools/call", R"("name":"read",)" + kMeta);
  const std::string asks = R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required",)";
  const auto played = [&](const std::string& questions) {
    Dialogue talk(kModernPolicy);
    talk.play("C " + call);
    return talk.play("S " + asks + questions + "}}");
  };
  const auto script = [&](const std::string& questions, const std::string& row,
                          const std::string& answer) {
    std::string log = "S " + asks + questions + "}}\n" + row;
    return log + "A 1 read = result\n< " + answer + "\n";
  };
  const auto denied = [](const std::string& why) {
    return R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":")" + why +
           R"("}],"isError":true,"resultType":"complete"}})";
  };
  const std::string roots = R"("inputRequests":{"r":{"method":"roots/list"}},"requestState":"x")";
  EXPECT_EQ(played(roots), script(roots, "", asks + roots + "}}"));
  for (const std::string ask : {"elicitation/create", "sampling/createMessage"}) {
    const std::string questions =
        R"("inputRequests":{"r":{"method":"roots/list"},"q":{"method":")" + ask + R"("}})";
    std::string log = played(questions);
    EXPECT_EQ(log.substr(log.find("A 1")),
              "A 1 read = result\nA 2 deny " + ask + " read (default deny)\n< " +
                  denied("The policy does not allow this method.") + "\n");
  }
  for (const std::string questions :
       {R"("inputRequests":[])", R"("inputRequests":{"q":{}})", R"("InputRequests":{})"}) {
    const std::string log = played(questions);
    EXPECT_NE(log.find("deny - read (unreadable)"), std::string::npos) << log;
    EXPECT_NE(log.find(denied("The server asks what cannot be read.")), std::string::npos) << log;
  }
}

TEST(ModernSession, IsItsGrant) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway gateway(policy_of(kModernPolicy), counters, audit);
  const std::string call = request("1", "tools/call", R"("name":"export",)" + kMeta);
  for (const std::string_view session : {"s", "t"}) {
    gateway.on({Event::Kind::kOpen, session, "g", {}}, {});
    gateway.on({Event::Kind::kClientMessage, session, {}, call}, {});
  }
  ASSERT_EQ(audit.rows().size(), 2U);
  EXPECT_EQ(audit.rows()[0].kind, AuditRow::Kind::kAllow);
  EXPECT_EQ(audit.rows()[0].era, "modern");
  EXPECT_EQ(audit.rows()[1].kind, AuditRow::Kind::kDeny);
}

}  // namespace
}  // namespace gatecrash::gateway
