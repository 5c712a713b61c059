#include "stack/gateway/gateway.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kGatewayPolicy = R"({"version":"1","default":"deny","tools":{"read":{},
  "grant":{"limits":[{"counter":"n","window":10,"max":2}]},
  "session":{"rate_limit":{"max":1,"window":10}},
  "global":{"limits":[{"counter":"n","window":10,"max":3,"scope":"global"}]}}})";

struct Subject {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway gateway{policy_of(kGatewayPolicy), counters, audit};

  Actions tell(Event::Kind kind, std::string_view session, std::string_view bytes = {},
               Instant now = {}) {
    return gateway.on({kind, session, "g", bytes}, now);
  }
};

constexpr std::string_view kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

std::size_t forwarded(const Actions& actions) {
  return static_cast<std::size_t>(
      std::count_if(actions.begin(), actions.end(),
                    [](const Action& action) { return action.kind == Action::Kind::kToUpstream; }));
}

TEST(Gateway, KeepsSessionsApart) {
  Subject subject;
  subject.tell(Event::Kind::kOpen, "a");
  subject.tell(Event::Kind::kOpen, "b");
  EXPECT_EQ(forwarded(subject.tell(Event::Kind::kClientMessage, "a", kPing)), 1U);
  EXPECT_EQ(forwarded(subject.tell(Event::Kind::kClientMessage, "b", kPing)), 1U);
  const Actions answer =
      subject.tell(Event::Kind::kUpstreamMessage, "b", R"({"jsonrpc":"2.0","id":1,"result":{}})");
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_EQ(answer[0].session, "b");
  ASSERT_EQ(subject.audit.rows().size(), 2U);
  EXPECT_EQ(subject.audit.rows()[0].session, "a");
  EXPECT_EQ(subject.audit.rows()[1].session, "b");
  EXPECT_EQ(subject.audit.rows()[1].sequence, 2U);
  EXPECT_EQ(subject.audit.rows()[1].grant, "g");
  EXPECT_EQ(subject.audit.rows()[1].policy_digest, policy_of(kGatewayPolicy)->digest.substr(0, 16));
}

TEST(Gateway, ClosesAClientItDoesNotKnow) {
  Subject subject;
  const Actions actions = subject.tell(Event::Kind::kClientMessage, "x", kPing);
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(actions[0].kind, Action::Kind::kCloseClient);
  EXPECT_TRUE(subject.tell(Event::Kind::kUpstreamMessage, "x", kPing).empty());
  EXPECT_TRUE(subject.tell(Event::Kind::kUpstreamClosed, "x").empty());
}

TEST(Gateway, BoundsItsSessions) {
  Subject subject;
  for (std::size_t i = 0; i < kSessionsMax; ++i) {
    EXPECT_TRUE(subject.tell(Event::Kind::kOpen, std::to_string(i)).empty());
  }
  const Actions refused = subject.tell(Event::Kind::kOpen, "one more");
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused[0].kind, Action::Kind::kCloseClient);
  EXPECT_EQ(refused[1].kind, Action::Kind::kCloseUpstream);
  subject.tell(Event::Kind::kClientClosed, "7");
  subject.tell(Event::Kind::kUpstreamClosed, "7");
  EXPECT_TRUE(subject.tell(Event::Kind::kOpen, "one more").empty());
}

TEST(Gateway, OpeningANameAgainLosesWhatWasInFlight) {
  Subject subject;
  subject.tell(Event::Kind::kOpen, "a");
  subject.tell(Event::Kind::kClientMessage, "a",
               R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}})");
  subject.tell(Event::Kind::kOpen, "a");
  ASSERT_EQ(subject.audit.rows().size(), 2U);
  EXPECT_EQ(subject.audit.rows()[1].outcome, "lost");
  EXPECT_EQ(forwarded(subject.tell(Event::Kind::kClientMessage, "a", kPing)), 1U)
      << "id 1 is free again";
}

struct Call {
  int session;
  std::string tool;
  std::int64_t advance;  // seconds, may be negative
  bool answered;
};

// Every limit, every interleaving of sessions, grants and times: no window holds more forwarded
// calls than its maximum, when the clock is taken never to run backwards; every call has one row.
RC_GTEST_PROP(Gateway, NeverForwardsMoreThanAWindowHolds, ()) {
  const auto calls = *rc::gen::container<std::vector<Call>>(rc::gen::construct<Call>(
      rc::gen::inRange(0, 4),
      rc::gen::element<std::string>("grant", "session", "global", "read", "other"),
      rc::gen::weightedElement<std::int64_t>({{6, 0}, {3, 1}, {2, 9}, {1, -15}}),
      rc::gen::arbitrary<bool>()));
  Subject subject;
  const std::vector<std::string> grants = {"x", "x", "y", "y"};
  for (std::size_t i = 0; i < grants.size(); ++i) {
    subject.gateway.on({Event::Kind::kOpen, std::to_string(i), grants[i], {}}, {});
  }
  std::map<std::tuple<std::string, std::string, std::int64_t>, int> in_window;
  const std::map<std::string, int> max = {{"grant", 2}, {"session", 1}, {"global", 3}};
  std::int64_t second = 1'000'000;
  std::int64_t newest = 0;  // at which a call was counted
  int id = 0;
  for (const Call& call : calls) {
    second += call.advance;
    const std::string session = std::to_string(call.session);
    const auto call_id = std::to_string(++id);
    const Instant now{std::chrono::seconds(second)};
    const std::string bytes = R"({"jsonrpc":"2.0","id":)" + call_id +
                              R"(,"method":"tools/call","params":{"name":")" + call.tool + "\"}}";
    const Actions actions =
        subject.gateway.on({Event::Kind::kClientMessage, session, {}, bytes}, now);
    RC_ASSERT(actions.size() == 1U);
    const auto rows = subject.audit.take();
    RC_ASSERT(rows.size() == 1U);
    const bool allowed = forwarded(actions) == 1U;
    RC_ASSERT((rows[0].kind == AuditRow::Kind::kAllow) == allowed);
    RC_ASSERT(!(call.tool == "other" && allowed));
    RC_ASSERT(call.tool != "read" || allowed);
    if (allowed && max.contains(call.tool)) {
      const std::string& grant = grants[static_cast<std::size_t>(call.session)];
      const std::string scope = call.tool == "grant"     ? grant
                                : call.tool == "session" ? session
                                                         : "";
      newest = std::max(newest, second);
      const int used = ++in_window[std::tuple(call.tool, scope, newest / 10)];
      RC_ASSERT(used <= max.at(call.tool));
    }
    if (call.answered) {
      const std::string answer = R"({"jsonrpc":"2.0","id":)" + call_id + R"(,"result":{}})";
      const Actions relayed =
          subject.gateway.on({Event::Kind::kUpstreamMessage, session, {}, answer}, now);
      RC_ASSERT(relayed.size() == (allowed ? 1U : 0U));
      subject.audit.take();
    }
  }
}

}  // namespace
}  // namespace gatecrash::gateway
