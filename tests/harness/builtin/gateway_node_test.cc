#include "harness/builtin/gateway_node.h"

#include <chrono>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"

namespace gatecrash::builtin {
namespace {

constexpr std::string_view kNodePolicy = R"({"version": "1", "default": "deny", "tools": {
  "write": {"action": "require_approval", "approval_timeout": "60s"}}})";
constexpr std::string_view kCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}}})"
    "\n";

/// A gateway that holds one call of session 1; row 1.
struct Holding {
  policy::MemoryCounterStore counters;
  StackEvents events;
  LastCounted last;
  std::vector<judge::AuditEntry> rows;
  GatewayNode node;
  gateway::Actions out;

  Holding()
      : node({.policy = std::make_shared<const policy::Policy>(
                  *policy::read_hosted_policy(kNodePolicy, "test")),
              .counters = counters,
              .events = events,
              .last = last,
              .fault = nullptr,
              .options = {},
              .number = 0}) {
    events.observer = [this](const judge::Observation& seen) { rows.push_back(*seen.audit); };
    node.stdio().open("1", "a", {}, out);
    node.stdio().from_client("1", kCall, {}, out);
  }
};

TEST(GatewayNode, ReleasesACallThatAPersonApproves) {
  Holding held;
  ASSERT_EQ(held.rows.size(), 1U);
  EXPECT_TRUE(held.node.waits(1, {}));
  EXPECT_EQ(held.node.held(), 1U);
  EXPECT_NE(held.node.inspect({}).find("session 1 write, row 1"), std::string::npos);
  held.node.decide(1, true, Instant(std::chrono::seconds(1)), held.out);
  EXPECT_FALSE(held.node.waits(1, {}));
  ASSERT_FALSE(held.out.empty());
  EXPECT_EQ(held.out.back().kind, gateway::Action::Kind::kToUpstream);
}

TEST(GatewayNode, AnswersADeniedCall) {
  Holding held;
  held.node.decide(1, false, Instant(std::chrono::seconds(1)), held.out);
  ASSERT_FALSE(held.out.empty());
  EXPECT_EQ(held.out.back().kind, gateway::Action::Kind::kToClient);
  EXPECT_EQ(held.rows.back().rule, "(approval denied)");
}

TEST(GatewayNode, DoesNotReleaseWhatIsApprovedTooLate) {
  Holding held;
  const Instant late(std::chrono::seconds(60));
  held.node.tick(late, held.out);
  EXPECT_EQ(held.rows.back().rule, "(approval timed out)");
  held.out.clear();
  held.node.decide(1, true, late, held.out);
  EXPECT_TRUE(held.out.empty());
}

TEST(GatewayNode, EnforcesAnotherPolicy) {
  Holding held;
  held.node.set_policy(nullptr);
  held.node.stdio().from_client("1", kCall, {}, held.out);
  EXPECT_FALSE(held.rows.back().allow || held.rows.back().hold);
}

}  // namespace
}  // namespace gatecrash::builtin
