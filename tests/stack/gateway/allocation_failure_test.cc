// Each allocation in the way of a message fails once: no exception comes out, nothing goes to the
// server that is not counted and recorded, the client gets one answer or a closed connection, and
// the gateway goes on.
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "stack/gateway/memory_audit_sink.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/support/failing_allocator.h"

namespace gatecrash::gateway {
namespace {

using tests::FailAllocation;

constexpr std::string_view kPolicyText = R"({
  "version": "1", "default": "deny", "hide": ["secret"],
  "tools": {
    "read": {"limits": [{"counter": "reads", "window": "minute", "max": 3}]},
    "drop": {"action": "deny", "reason": "Not by an agent, whoever it is that asks for it."},
    "ask": {"action": "require_approval", "approval_timeout": "60s"}
  }})";

std::string call(std::string_view id, std::string_view tool) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"method":"tools/call","params":{"name":")" + std::string(tool) +
         R"(","arguments":{"resource_type":"Patient","a long enough key":"and its value"}}})"
         "\n";
}

const std::string kList = R"({"jsonrpc":"2.0","id":"list","method":"tools/list","params":{}})"
                          "\n";
const std::string kListAnswer =
    R"({"jsonrpc":"2.0","id":"list","result":{"tools":[{"name":"read"},{"name":"secret"}]}})"
    "\n";
const std::string kReadAnswer =
    R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a patient's record"}]}})"
    "\n";

/// What somebody says while memory runs out.
struct Saying {
  std::string_view name;
  std::string before;  // from the client, in peace
  std::string bytes;
  bool from_server = false;
  std::size_t lines = 1;
};

struct World {
  std::shared_ptr<const policy::Policy> policy = std::make_shared<const policy::Policy>(
      policy::read_hosted_policy(kPolicyText, "allocation").value());
  policy::MemoryCounterStore counters;
  MemoryAuditSink audit;
  Gateway inner{policy, counters, audit};
  StdioGateway gateway{inner};
  Actions out;

  std::size_t count(Action::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        out.begin(), out.end(), [&](const Action& action) { return action.kind == kind; }));
  }

  std::size_t rows(AuditRow::Kind kind, std::string_view tool) const {
    const auto& all = audit.rows();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const AuditRow& row) {
      return row.kind == kind && row.tool == tool;
    }));
  }
};

/// False when the message was over before its n-th allocation.
bool fail_at(const Saying& saying, std::size_t nth) {
  SCOPED_TRACE(std::string(saying.name) + ", allocation " + std::to_string(nth));
  World world;
  world.gateway.open("a session of a client", "grant", {}, world.out);
  world.gateway.from_client("a session of a client", saying.before, {}, world.out);
  const std::size_t before = world.out.size();
  const std::size_t forwarded = world.count(Action::Kind::kToUpstream);
  bool failed = false;
  {
    const FailAllocation fail(nth);
    if (saying.from_server) {
      world.gateway.from_upstream("a session of a client", saying.bytes, {}, world.out);
    } else {
      world.gateway.from_client("a session of a client", saying.bytes, {}, world.out);
    }
    failed = fail.failed();
  }
  const std::size_t now_forwarded = world.count(Action::Kind::kToUpstream) - forwarded;
  const bool closes = world.count(Action::Kind::kCloseClient) > 0;
  EXPECT_EQ(world.inner.sessions(), closes ? 0U : 1U);
  if (closes) {  // as asked
    world.gateway.client_closed("a session of a client", {}, world.out);
    world.gateway.upstream_closed("a session of a client", {}, world.out);
    EXPECT_EQ(world.gateway.sessions(), 0U);
  }
  if (closes) {
    EXPECT_LE(now_forwarded, saying.lines - 1) << "of a message that was given up";
    EXPECT_EQ(world.inner.unanswered(), 0U);
  } else if (world.rows(AuditRow::Kind::kHold, "ask") == 0) {
    EXPECT_GT(world.out.size(), before) << "neither answered, nor forwarded, nor closed";
  }
  EXPECT_LE(world.count(Action::Kind::kToUpstream),
            world.rows(AuditRow::Kind::kAllow, "read") + world.rows(AuditRow::Kind::kAllow, ""));

  world.out.clear();
  world.gateway.open("another session", "grant", {}, world.out);
  world.gateway.from_client("another session", call("2", "read"), {}, world.out);
  EXPECT_EQ(world.count(Action::Kind::kToUpstream), 1U) << "the next client's call";
  EXPECT_EQ(world.audit.rows().back().session, "another session");
  world.gateway.from_client("another session", call("3", "drop"), {}, world.out);
  EXPECT_EQ(world.count(Action::Kind::kToClient), 1U);
  std::size_t fitted = 1;
  for (int more = 0; more < 4; ++more) {
    world.out.clear();
    world.gateway.from_client("another session", call("1" + std::to_string(more), "read"), {},
                              world.out);
    fitted += world.count(Action::Kind::kToUpstream);
  }
  EXPECT_LE(fitted + (saying.bytes == call("1", "read") ? now_forwarded : 0), 3U) << "the cap";
  return failed;
}

TEST(AllocationFailure, EndsOneSessionAndNothingElse) {
  const std::string none;
  const Saying sayings[] = {
      {"a call that is allowed", none, call("1", "read")},
      {"a call that is denied", none, call("1", "drop")},
      {"a call that is held", none, call("7", "ask")},
      {"a list", none, kList},
      {"an answer to a call", call("1", "read"), kReadAnswer, true},
      {"an answer to a list", kList, kListAnswer, true},
      {"what cannot be read", none,
       R"({"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call"})"
       "\n"},
      {"two in one piece", none, call("1", "read") + call("2", "drop"), false, 2},
  };
  for (const Saying& saying : sayings) {
    std::size_t nth = 1;
    while (fail_at(saying, nth)) {
      ++nth;
    }
    EXPECT_GT(nth, 5U) << saying.name << ": nothing was allocated";
  }
}

/// Whose client or server is asked to go.
std::size_t closed(const Actions& out, std::string_view session) {
  return static_cast<std::size_t>(std::count_if(out.begin(), out.end(), [&](const Action& action) {
    return action.kind == Action::Kind::kCloseClient && action.session == session;
  }));
}

// Two held calls come to their end at one tick, while memory runs out at its n-th allocation, once
// or for good.
TEST(AllocationFailure, OfATickEndsAndLeavesNoSessionOpenUnheard) {
  using Then = FailAllocation::Then;
  for (const Then then : {Then::kGoesOn, Then::kFailsAll}) {
    bool failed = true;
    for (std::size_t nth = 1; failed; ++nth) {
      SCOPED_TRACE("allocation " + std::to_string(nth));
      World world;
      world.out.reserve(64);
      const std::string names[] = {"a session of a client", "a session of another client"};
      for (const std::string& name : names) {
        world.gateway.open(name, "grant", {}, world.out);
        world.gateway.from_client(name, call("7", "ask"), {}, world.out);
      }
      ASSERT_EQ(world.rows(AuditRow::Kind::kHold, "ask"), 2U);
      {
        const FailAllocation fail(nth, then);
        world.gateway.tick(Instant(std::chrono::minutes(2)), world.out);
        failed = fail.failed();
      }
      for (const std::string& name : names) {
        const bool told = closed(world.out, name) > 0;
        EXPECT_TRUE(then == Then::kFailsAll || told == failed) << name;
      }
      EXPECT_TRUE(!failed || world.gateway.sessions() == 0 || world.inner.sessions() == 0);
    }
  }
}

}  // namespace
}  // namespace gatecrash::gateway
