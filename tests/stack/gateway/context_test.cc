#include "stack/gateway/context.h"

#include <gtest/gtest.h>

#include "stack/gateway/grant.h"
#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kAllow = R"({"version":"1","default":"allow"})";
constexpr std::string_view kDeny = R"({"version":"1","default":"deny"})";

TEST(Context, KnowsPoliciesByName) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Context context(counters, audit);
  EXPECT_EQ(context.policy_of(""), nullptr);
  const auto policy = policy_of(kAllow);
  context.set_policy("a", policy);
  EXPECT_EQ(context.policy_of("a"), policy);
  context.set_policy("a", nullptr);
  EXPECT_EQ(context.policy_of("a"), nullptr);
}

TEST(Context, GoesOnWithTheAuditLogsSequence) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Options options;
  options.sequence_start = 41;
  Context context(counters, audit, options);
  Gateway gateway(context);
  gateway.on({Event::Kind::kOpen, "s", "g", {}}, {});
  gateway.on({Event::Kind::kClientMessage, "s", {}, R"({"jsonrpc":"2.0","id":1,"method":"ping"})"},
             {});
  ASSERT_EQ(audit.rows().size(), 1U);
  EXPECT_EQ(audit.rows()[0].sequence, 42U);
}

TEST(Context, ASwappedPolicyJudgesTheNextMessage) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway gateway(policy_of(kAllow), counters, audit);
  const auto call = [&](std::string_view id) {
    const std::string text = R"({"jsonrpc":"2.0","id":)" + std::string(id) +
                             R"(,"method":"tools/call","params":{"name":"x"}})";
    gateway.on({Event::Kind::kClientMessage, "s", {}, text}, {});
    return audit.take().at(0).kind;
  };
  gateway.on({Event::Kind::kOpen, "s", "g", {}}, {});
  EXPECT_EQ(call("1"), AuditRow::Kind::kAllow);
  gateway.set_policy(policy_of(kDeny));
  EXPECT_EQ(call("2"), AuditRow::Kind::kDeny);
}

TEST(Context, AnExpiredGrantIsDeniedEverything) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway gateway(policy_of(kAllow), counters, audit);
  Event open{Event::Kind::kOpen, "s", {}, {}};
  open.identity = std::make_shared<const Grant>(Grant{"g", {}, {}, instant_from_us(10)});
  gateway.on(open, {});
  const Event ping{
      Event::Kind::kClientMessage, "s", {}, R"({"jsonrpc":"2.0","id":1,"method":"ping"})"};
  EXPECT_EQ(gateway.on(ping, instant_from_us(10)).at(0).kind, Action::Kind::kToClient);
  EXPECT_EQ(audit.take().at(0).rule, "(grant expired)");
}

}  // namespace
}  // namespace gatecrash::gateway
