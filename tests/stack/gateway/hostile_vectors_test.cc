// Hostile messages, each by the number of its class: J for JSON, R for JSON-RPC, M for MCP. What
// two readers would take for two different calls must not reach a server, must be answered at most
// once, and must leave one audit row.

#include "tests/stack/gateway/hostile_vectors.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/jsonrpc.h"
#include "tests/stack/gateway/dialogue.h"

namespace gatecrash::gateway {
namespace {

using hostile::Fate;
using hostile::kAllowPolicy;
using hostile::kDenyPolicy;
using hostile::Vector;

/// What a fresh gateway did with one vector.
struct Seen {
  std::vector<std::string> answers;
  std::vector<std::string> forwarded;
  std::vector<AuditRow> rows;
};

Seen show(std::string_view policy, const Vector& vector) {
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway gateway(policy_of(policy), counters, audit);
  gateway.on({Event::Kind::kOpen, "s", "g", {}}, {});
  Seen seen;
  for (const Action& action :
       gateway.on({Event::Kind::kClientMessage, "s", {}, vector.bytes}, {})) {
    EXPECT_TRUE(action.kind == Action::Kind::kToClient || action.kind == Action::Kind::kToUpstream);
    auto& bytes = action.kind == Action::Kind::kToClient ? seen.answers : seen.forwarded;
    bytes.push_back(action.bytes);
  }
  seen.rows = audit.take();
  return seen;
}

void expect_fate(const Vector& vector) {
  const Seen seen = show(kDenyPolicy, vector);
  ASSERT_EQ(seen.rows.size(), 1U);
  const AuditRow& row = seen.rows[0];
  if (vector.fate == Fate::kForwarded) {
    EXPECT_EQ(seen.forwarded, std::vector<std::string>{vector.forwarded});
    EXPECT_TRUE(seen.answers.empty());
    EXPECT_EQ(row.kind, AuditRow::Kind::kAllow);
    return;
  }
  EXPECT_TRUE(seen.forwarded.empty()) << seen.forwarded[0];
  EXPECT_EQ(row.kind, AuditRow::Kind::kDeny);
  ASSERT_EQ(seen.answers.size(), vector.fate == Fate::kSilent ? 0U : 1U);
  if (vector.fate == Fate::kSilent) {
    return;
  }
  const auto answer = wire::read_message(seen.answers[0]);
  ASSERT_TRUE(answer) << seen.answers[0];
  if (vector.fate == Fate::kRefused) {
    EXPECT_EQ(row.rule, policy::kRuleUnreadable);
    EXPECT_EQ(answer->kind, wire::Message::Kind::kError);
  } else {
    EXPECT_NE(row.rule, policy::kRuleUnreadable);
    EXPECT_EQ(answer->id, wire::Value(1));
  }
}

/// Under default allow the policy saves nothing: what cannot be read must still not pass.
void expect_refused_whatever_is_allowed(const Vector& vector) {
  const Seen seen = show(kAllowPolicy, vector);
  ASSERT_EQ(seen.rows.size(), 1U);
  if (vector.fate == Fate::kRefused) {
    EXPECT_TRUE(seen.forwarded.empty()) << seen.forwarded[0];
    EXPECT_EQ(seen.rows[0].rule, policy::kRuleUnreadable);
    EXPECT_EQ(seen.answers.size(), 1U);
  }
  for (const std::string& bytes : seen.forwarded) {
    const auto message = wire::read_message(bytes);
    ASSERT_TRUE(message) << bytes;
    EXPECT_EQ(wire::write_message(*message), bytes) << "not canonical";
  }
}

template <std::size_t kCount>
void expect_fates(const Vector (&vectors)[kCount]) {
  for (const Vector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    expect_fate(vector);
    expect_refused_whatever_is_allowed(vector);
  }
}

TEST(HostileVectors, OfJsonMeetTheirFate) { expect_fates(hostile::kJson); }

TEST(HostileVectors, OfJsonRpcMeetTheirFate) { expect_fates(hostile::kRpc); }

TEST(HostileVectors, OfMcpMeetTheirFate) { expect_fates(hostile::kMcp); }

}  // namespace
}  // namespace gatecrash::gateway
