// Calls that wait for a person, over lines and over HTTP.

#include <string>

#include <gtest/gtest.h>

#include "stack/gateway/context.h"
#include "stack/gateway/session.h"
#include "tests/stack/gateway/http_dialogue.h"

namespace gatecrash::gateway {
namespace {

/// A policy whose tool `risky` waits for a minute and may be called once.
std::shared_ptr<const policy::Policy> held_policy(bool approval = true) {
  policy::Policy policy = *policy_of(
      R"({"version":"1","default":"deny","tools":{"read":{},
          "risky":{"limits":[{"counter":"n","window":"day","max":1}]}}})");
  policy::ToolRule& rule = policy.tools.at("risky");
  if (approval) {
    policy::Check check;
    check.kind = policy::Check::Kind::kApproval;
    check.rule = "/tools/risky";
    check.approval_timeout = std::chrono::minutes(1);
    rule.checks.push_back(check);
  }
  return std::make_shared<const policy::Policy>(std::move(policy));
}

struct HeldDialogue : Dialogue {
  HeldDialogue() : Dialogue("") { gateway().set_policy(held_policy()); }

  Approvals& approvals() { return gateway().context().approvals; }

  std::string pending_id() {
    const auto pending = approvals().pending(now());
    return pending.empty() ? std::string() : pending.front().id;
  }
};

const std::string kRisky =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"risky","arguments":{"secret":"x"}}})";

std::string denial(std::string_view id, std::string_view why) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"result":{"content":[{"type":"text","text":")" + std::string(why) +
         R"("}],"isError":true}})";
}

TEST(SessionHeld, ForwardsACallOnceAPersonHasApproved) {
  HeldDialogue talk;
  EXPECT_EQ(talk.play("C " + kRisky),
            "C " + kRisky + "\nA 1 hold tools/call risky secret /tools/risky\n");
  ASSERT_EQ(talk.approvals().pending(talk.now()).size(), 1U);
  const HeldCall call = talk.approvals().pending(talk.now()).front();
  EXPECT_EQ(call.tool, "risky");
  EXPECT_EQ(call.grant, "g");
  EXPECT_EQ(call.sequence, 1U);
  EXPECT_EQ(call.argument_names, std::vector<std::string>{"secret"});
  EXPECT_EQ(*talk.gateway().next_tick(), talk.now() + std::chrono::minutes(1));
  EXPECT_EQ(talk.play("T 10"), "T 10\n") << "nothing is said while it waits";
  ASSERT_TRUE(talk.approvals().approve(call.id, talk.now()));
  EXPECT_EQ(*talk.gateway().next_tick(), Instant()) << "at once";
  EXPECT_EQ(talk.play("T 0"),
            "T 0\nA 2 allow tools/call risky secret (allow) of 1\n> " + kRisky + "\n");
  EXPECT_FALSE(talk.gateway().next_tick().has_value());
  EXPECT_EQ(talk.approvals().approve(call.id, talk.now()).error().code, Code::kConfigUnknown);
  const std::string answer = R"({"jsonrpc":"2.0","id":1,"result":{}})";
  EXPECT_EQ(talk.play("S " + answer), "S " + answer + "\nA 2 risky = result\n< " + answer + "\n");
}

TEST(SessionHeld, DeniesWhatAPersonDeniesOrForgets) {
  HeldDialogue talk;
  talk.play("C " + kRisky);
  const std::string id = talk.pending_id();
  ASSERT_TRUE(talk.approvals().deny(id, talk.now()));
  EXPECT_EQ(talk.approvals().approve(id, talk.now()).error().code, Code::kConfigInvalid)
      << "decided before";
  EXPECT_EQ(talk.play("T 0"), "T 0\nA 2 deny tools/call risky secret (approval denied) of 1\n< " +
                                  denial("1", "A person denied this call.") + "\n");
  talk.play("C " + kRisky);
  const std::string late = talk.pending_id();
  EXPECT_EQ(talk.play("T 60"),
            "T 60\nA 4 deny tools/call risky secret (approval timed out) of 3\n< " +
                denial("1", "Nobody approved this call in time.") + "\n");
  EXPECT_EQ(talk.approvals().approve(late, talk.now()).error().code, Code::kConfigUnknown);
  EXPECT_EQ(talk.approvals().size(), 0U);
  EXPECT_EQ(talk.counters().size(), 0U) << "nothing was reserved for what was not released";
}

TEST(SessionHeld, JudgesAnApprovedCallAnew) {
  HeldDialogue talk;
  const std::string second =
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"risky"}})";
  talk.play("C " + kRisky + "\nC " + second);
  ASSERT_EQ(talk.approvals().pending(talk.now()).size(), 2U);
  for (const HeldCall& call : talk.approvals().pending(talk.now())) {
    ASSERT_TRUE(talk.approvals().approve(call.id, talk.now()));
  }
  const std::string log = talk.play("T 0");
  EXPECT_NE(log.find("A 3 allow tools/call risky secret (allow) of 1\n"), std::string::npos) << log;
  EXPECT_NE(log.find("A 4 deny tools/call risky /tools/risky/limits/0 of 2\n"), std::string::npos)
      << log << "the limit has room for one";
  // A policy that has come in between decides.
  talk.play("C " + std::string(R"({"jsonrpc":"2.0","id":3,"method":"ping"})"));
  HeldDialogue other;
  other.play("C " + kRisky);
  ASSERT_TRUE(other.approvals().approve(other.pending_id(), other.now()));
  other.gateway().set_policy(policy_of(R"({"version":"1","default":"deny","tools":{}})"));
  EXPECT_NE(other.play("T 0").find("A 2 deny tools/call risky secret (default deny) of 1"),
            std::string::npos);
}

TEST(SessionHeld, ForgetsACallWhoseClientHasLeft) {
  HeldDialogue talk;
  talk.play("C " + kRisky);
  const std::string id = talk.pending_id();
  EXPECT_EQ(talk.play("C EOF"),
            "C EOF\nA 2 deny tools/call risky secret (client gone) of 1\n> EOF\n");
  EXPECT_EQ(talk.approvals().approve(id, talk.now()).error().code, Code::kConfigUnknown);
  EXPECT_EQ(talk.play("T 90"), "T 90\n");
}

TEST(SessionHeld, ForgetsACallThatItsClientCancels) {
  HeldDialogue talk;
  talk.play("C " + kRisky);
  const std::string cancel =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})";
  EXPECT_EQ(talk.play("C " + cancel), "C " + cancel +
                                          "\nA 2 allow notifications/cancelled (allow)\n"
                                          "A 3 deny tools/call risky secret (cancelled) of 1\n")
      << "the server never heard of it, and nothing is answered";
  EXPECT_EQ(talk.approvals().size(), 0U);
}

TEST(SessionHeld, TakesTheIdOfAHeldCallForOneInFlight) {
  HeldDialogue talk;
  talk.play("C " + kRisky);
  EXPECT_NE(talk.play("C " + kRisky).find("(duplicate id)"), std::string::npos);
}

TEST(SessionHeld, AnswersForAServerThatGoesWhileACallWaits) {
  HeldDialogue talk;
  talk.play("C " + kRisky);
  const std::string log = talk.play("S EOF");
  EXPECT_NE(log.find("A 2 deny tools/call risky secret (server gone) of 1"), std::string::npos);
  EXPECT_NE(log.find("\"id\":1,\"error\":{\"code\":-32603"), std::string::npos) << log;
}

TEST(SessionHeld, HoldsNothingForAServerThatIsGone) {
  HeldDialogue talk;
  talk.play("S EOF");
  const std::string log = talk.play("C " + kRisky);
  EXPECT_NE(log.find("A 1 deny tools/call risky secret (server gone)"), std::string::npos) << log;
  EXPECT_EQ(talk.approvals().size(), 0U);
}

TEST(SessionHeld, HoldsNoMoreThanPeopleCanDecide) {
  HeldDialogue talk;
  for (std::size_t i = 0; i <= kHeldMax; ++i) {
    const std::string log = talk.play(R"(C {"jsonrpc":"2.0","id":)" + std::to_string(i) +
                                      R"(,"method":"tools/call","params":{"name":"risky"}})");
    EXPECT_EQ(log.find("(too many held)") != std::string::npos, i == kHeldMax);
  }
}

TEST(SessionHeld, HoldsNothingThatCannotBeRecorded) {
  HeldDialogue talk;
  talk.audit().set_down(true);
  EXPECT_NE(talk.play("C " + kRisky).find("cannot record"), std::string::npos);
  EXPECT_EQ(talk.approvals().size(), 0U);
}

struct HeldHttpDialogue : HttpDialogue {
  HeldHttpDialogue() : HttpDialogue("") { context().set_policy({}, held_policy()); }

  std::string pending_id() { return context().approvals.pending(now()).front().id; }
};

TEST(SessionHeld, KeepsAnExchangeOpenWhileItsCallWaits) {
  HeldHttpDialogue talk;
  EXPECT_EQ(talk.post_modern(1, modern("1", "risky")), "A 1 hold tools/call risky /tools/risky\n");
  ASSERT_TRUE(talk.context().approvals.approve(talk.pending_id(), talk.now()));
  EXPECT_EQ(*talk.gateway().next_tick(), Instant());
  EXPECT_EQ(talk.tick({}),
            "A 2 allow tools/call risky (allow) of 1\n> 1 POST " + modern("1", "risky") + "\n");
  EXPECT_FALSE(talk.gateway().next_tick().has_value());
  EXPECT_NE(talk.json(1, R"({"jsonrpc":"2.0","id":1,"result":{}})").find("< 1 200"),
            std::string::npos);
  talk.post_modern(2, modern("1", "risky"), "other");
  EXPECT_EQ(
      talk.tick(std::chrono::seconds(60)),
      "A 4 deny tools/call risky (approval timed out) of 3\n< 2 200 application/json\n< 2 "
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
      "\"Nobody approved this call in time.\"}],\"isError\":true,\"resultType\":\"complete\"}}\n"
      "< 2 END\n");
}

TEST(SessionHeld, ForgetsAHeldExchangeWhoseClientLeftInEitherEra) {
  HeldHttpDialogue talk;
  talk.post_modern(1, modern("1", "risky"));
  const std::string id = talk.pending_id();
  EXPECT_EQ(talk.gone(1), "A 2 deny tools/call risky (client gone) of 1\n");
  EXPECT_FALSE(talk.context().approvals.approve(id, talk.now()));
  talk.open_session(2, "s1");
  talk.post(3, call("1", "risky"), session("s1"));
  EXPECT_EQ(talk.gone(3), "A 5 deny tools/call risky (client gone) of 4\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
  // Or cancelled it.
  talk.post(4, call("2", "risky"), session("s1"));
  EXPECT_EQ(
      talk.post(5,
                R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})",
                session("s1")),
      "A 7 allow notifications/cancelled (allow)\n"
      "A 8 deny tools/call risky (cancelled) of 6\n"
      "< 4 200 text/event-stream\n< 4 END\n< 5 202 -\n< 5 END\n");
  EXPECT_EQ(talk.gateway().exchanges(), 0U);
  EXPECT_EQ(talk.context().approvals.size(), 0U);
}

}  // namespace
}  // namespace gatecrash::gateway
