// What a server of lines leaves behind when it ends and is started again.

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/gateway/context.h"
#include "stack/gateway/session.h"
#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kRestartPolicy =
    R"({"version":"1","default":"deny","methods":{"sampling/createMessage":"allow"},
        "tools":{"read":{},
          "once":{"limits":[{"counter":"n","window":"day","max":1}]},
          "risky":{"action":"require_approval","approval_timeout":"1m"}}})";

std::string call_of(int id, const std::string& tool) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
         R"(,"method":"tools/call","params":{"name":")" + tool + R"("}})";
}

std::string failed(int id, const std::string& text) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
         R"(,"error":{"code":-32603,"message":")" + text + R"("}})";
}

const std::string kLost = "The server ended before it answered. It is not known whether it acted.";
const std::string kAway(kServerAwayText);

TEST(SessionRestart, AnswersEachCallInFlightAtOnceAndGoesOn) {
  const std::string script = "C " + call_of(1, "read") + "\nA 1 allow tools/call read (allow)\n> " +
                             call_of(1, "read") + "\nC " + call_of(2, "read") +
                             "\nA 2 allow tools/call read (allow)\n> " + call_of(2, "read") +
                             "\nS LOST\nA 1 read = lost\nA 2 read = lost\n< " + failed(1, kLost) +
                             "\n< " + failed(2, kLost) + "\nS LOST\nC " + call_of(1, "read") +
                             "\nA 3 allow tools/call read (allow)\n> " + call_of(1, "read") +
                             "\nS BACK\n"
                             R"(S {"jsonrpc":"2.0","id":1,"result":{}})"
                             "\nA 3 read = result\n"
                             R"(< {"jsonrpc":"2.0","id":1,"result":{}})"
                             "\n";
  EXPECT_EQ(play(kRestartPolicy, script), script);
}

TEST(SessionRestart, RefusesWhileTheServerIsAwayAndCountsNothing) {
  const std::string refusal = "A 1 deny tools/call once (server gone)\n< " + failed(1, kAway);
  const std::string script = "S AWAY\nC " + call_of(1, "once") + "\n" + refusal + "\nS BACK\nC " +
                             call_of(2, "once") + "\nA 2 allow tools/call once (allow)\n> " +
                             call_of(2, "once") + "\n";
  EXPECT_EQ(play(kRestartPolicy, script), script);
}

TEST(SessionRestart, AnswersWhatWaitedInVain) {
  const std::string script = "S LOST\nC " + call_of(1, "read") +
                             "\nA 1 allow tools/call read (allow)\n> " + call_of(1, "read") +
                             "\nS AWAY\nA 1 read = lost\n< " + failed(1, kAway) + "\n";
  EXPECT_EQ(play(kRestartPolicy, script), script);
}

// Nothing of it was forwarded: a person may still decide.
TEST(SessionRestart, LeavesHeldCallsWaiting) {
  Dialogue talk(kRestartPolicy);
  const std::string script =
      "C " + call_of(1, "risky") + "\nA 1 hold tools/call risky /tools/risky\nS LOST\nS BACK\n";
  EXPECT_EQ(talk.play(script), script);
  auto& approvals = talk.gateway().context().approvals;
  const auto pending = approvals.pending(talk.now());
  ASSERT_EQ(pending.size(), 1U);
  ASSERT_TRUE(approvals.approve(pending.front().id, talk.now()));
  EXPECT_EQ(talk.play("T 0"),
            "T 0\nA 2 allow tools/call risky (allow) of 1\n> " + call_of(1, "risky") + "\n");
}

// The server asks the client something and dies before it has an answer.
const std::string kAskedAndDied =
    R"(S {"jsonrpc":"2.0","id":0,"method":"sampling/createMessage","params":{}}
< {"jsonrpc":"2.0","id":0,"method":"sampling/createMessage","params":{}}
S LOST
< {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"The server went away."}}
S BACK
)";

TEST(SessionRestart, TakesBackWhatTheDeadServerAsked) {
  const std::string script = kAskedAndDied + R"(C {"jsonrpc":"2.0","id":0,"result":{"late":true}}
A 1 deny - (no such request)
)";
  EXPECT_EQ(play(kRestartPolicy, script), script);
}

// The late answer to the dead server's request 0 must not pass for one to the new server's.
TEST(SessionRestart, RenamesARequestWhoseIdADeadServerUsed) {
  const std::string script =
      kAskedAndDied +
      R"(S {"jsonrpc":"2.0","id":0,"method":"sampling/createMessage","params":{"n":1}}
< {"jsonrpc":"2.0","id":"restart-1-1","method":"sampling/createMessage","params":{"n":1}}
C {"jsonrpc":"2.0","id":0,"result":{"late":true}}
A 1 deny - (no such request)
C {"jsonrpc":"2.0","id":"restart-1-1","result":{"good":true}}
A 2 allow sampling/createMessage (allow)
> {"jsonrpc":"2.0","id":0,"result":{"good":true}}
S {"jsonrpc":"2.0","id":0,"method":"sampling/createMessage","params":{"n":2}}
< {"jsonrpc":"2.0","id":"restart-1-2","method":"sampling/createMessage","params":{"n":2}}
S {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}
< {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"restart-1-2"}}
)";
  EXPECT_EQ(play(kRestartPolicy, script), script);
}

TEST(SessionRestart, CountsWhatIsUnanswered) {
  Dialogue talk(kRestartPolicy);
  EXPECT_EQ(talk.gateway().unanswered(), 0U);
  (void)talk.play("C " + call_of(1, "read") + "\nC " + call_of(2, "read") + "\nC " +
                  call_of(3, "other"));
  EXPECT_EQ(talk.gateway().unanswered(), 2U);
  (void)talk.play("S LOST");
  EXPECT_EQ(talk.gateway().unanswered(), 0U);
}

/// Hears of events, too.
class EventSink final : public AuditSink {
 public:
  Status write(const AuditRow& /*row*/) override { return {}; }

  void event(std::string_view name, std::string_view session, Instant /*at*/) override {
    events_ += std::string(name) + " " + std::string(session) + "\n";
  }

  const std::string& events() const { return events_; }

 private:
  std::string events_;
};

TEST(SessionRestart, TellsTheAuditLog) {
  policy::MemoryCounterStore counters;
  EventSink audit;
  Gateway gateway(policy_of(kRestartPolicy), counters, audit);
  const Instant now = instant_from_us(1);
  for (const Event::Kind kind : {Event::Kind::kOpen, Event::Kind::kUpstreamLost,
                                 Event::Kind::kUpstreamAway, Event::Kind::kUpstreamBack}) {
    (void)gateway.on({kind, "s", "g", {}}, now);
  }
  EXPECT_EQ(audit.events(), "server-lost s\nserver-away s\nserver-back s\n");
}

}  // namespace
}  // namespace gatecrash::gateway
