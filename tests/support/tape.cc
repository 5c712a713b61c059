#include "tests/support/tape.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "stack/base/check.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kPolicy = R"({
  "version": "1", "default": "deny", "hide": ["delete_fhir_resource"],
  "tools": {
    "read_fhir_resource": {},
    "describe_datastore": {},
    "create_fhir_resource": {"limits": [{"counter": "c", "window": "minute", "max": 2}]},
    "start_fhir_export_job": {"rate_limit": {"max": 1, "window": 60}},
    "update_fhir_resource": {"action": "deny", "reason": "No updates."},
    "delete_fhir_resource": {},
    "create_fhir_bundle": {"action": "require_approval", "approval_timeout": "60s",
                           "limits": [{"counter": "b", "window": "minute", "max": 1}]}
  }})";

}  // namespace

std::shared_ptr<const policy::Policy> test_policy() {
  static const auto kParsed = policy_of(kPolicy);
  return kParsed;
}

std::shared_ptr<const policy::Policy> policy_of(std::string_view text) {
  auto policy = policy::read_hosted_policy(text, "test");
  CHECK(policy.has_value());
  return std::make_shared<const policy::Policy>(*std::move(policy));
}

Instant second(std::int64_t s) { return instant_from_us((1767225600 + s) * 1'000'000); }

Tape::Tape() : at_(second(0)) {
  add(judge::Observation::Kind::kOpen).grant = "a";
  session_ = "2";
  add(judge::Observation::Kind::kOpen).grant = "b";
  session_ = "1";
}

Tape& Tape::at(std::int64_t seconds) {
  at_ = second(seconds);
  return *this;
}

Tape& Tape::session(std::string_view name) {
  session_ = name;
  return *this;
}

Seen& Tape::add(judge::Observation::Kind kind, std::string_view line) {
  Seen& seen = seen_.emplace_back();
  seen.kind = kind;
  seen.at = at_;
  seen.session = session_;
  if (!line.empty()) {
    seen.bytes = std::string(line) + '\n';
  }
  return seen;
}

Tape& Tape::client(std::string_view line) {
  add(judge::Observation::Kind::kClientToGateway, line);
  return *this;
}

Tape& Tape::upstream(std::string_view line) {
  add(judge::Observation::Kind::kGatewayToServer, line);
  return *this;
}

Tape& Tape::server(std::string_view line) {
  add(judge::Observation::Kind::kServerToGateway, line);
  return *this;
}

Tape& Tape::answer(std::string_view line) {
  add(judge::Observation::Kind::kGatewayToClient, line);
  return *this;
}

Tape& Tape::allow_row(std::string_view method, std::string_view tool) {
  add(judge::Observation::Kind::kAudit).audit = {session_,
                                                 session_ == "1" ? "a" : "b",
                                                 std::string(method),
                                                 std::string(tool),
                                                 true,
                                                 "(allow)",
                                                 false,
                                                 0,
                                                 0};
  return *this;
}

Tape& Tape::deny_row(std::string_view method, std::string_view tool) {
  allow_row(method, tool);
  seen_.back().audit.allow = false;
  seen_.back().audit.rule = "(default deny)";
  return *this;
}

Tape& Tape::hold_row(std::string_view tool, std::uint64_t sequence) {
  deny_row("tools/call", tool);
  seen_.back().audit.hold = true;
  seen_.back().audit.sequence = sequence;
  return *this;
}

Tape& Tape::release_row(std::string_view tool, std::uint64_t hold) {
  allow_row("tools/call", tool);
  seen_.back().audit.held = hold;
  return *this;
}

Tape& Tape::give_up_row(std::string_view tool, std::uint64_t hold) {
  deny_row("tools/call", tool);
  seen_.back().audit.held = hold;
  return *this;
}

Tape& Tape::effect(std::string_view operation, wire::Value arguments, bool changed) {
  Seen& seen = add(judge::Observation::Kind::kEffect);
  seen.effect = {at_, std::string(operation), std::move(arguments), changed ? 201 : 200, changed};
  return *this;
}

Tape& Tape::closed() {
  add(judge::Observation::Kind::kClientClosed);
  return *this;
}

Tape& Tape::world(std::string_view name, std::uint32_t gateway) {
  Seen& seen = add(judge::Observation::Kind::kWorld);
  seen.bytes = name;
  seen.gateway = gateway;
  return *this;
}

Tape& Tape::reload(std::shared_ptr<const policy::Policy> policy) {
  add(judge::Observation::Kind::kReload).policy = std::move(policy);
  return *this;
}

Tape& Tape::person(std::uint64_t sequence, bool approves) {
  Seen& seen = add(judge::Observation::Kind::kApproval);
  seen.sequence = sequence;
  seen.approved = approves;
  return *this;
}

Tape& Tape::restart(std::uint32_t gateway) {
  add(judge::Observation::Kind::kGatewayRestart).gateway = gateway;
  return *this;
}

Tape& Tape::server_closed() {
  add(judge::Observation::Kind::kServerClosed);
  return *this;
}

Tape& Tape::client_left() {
  add(judge::Observation::Kind::kClientLeft);
  return *this;
}

Tape& Tape::holdings(judge::Holdings holdings) {
  add(judge::Observation::Kind::kHoldings).holdings = holdings;
  return *this;
}

Tape& Tape::line(std::string_view text) {
  seen_.back().bytes = text;
  return *this;
}

Tape& Tape::settled() {
  add(judge::Observation::Kind::kSettled);
  return *this;
}

Tape& Tape::allowed_call(std::string_view id, std::string_view tool, std::string_view arguments) {
  client(call_line(id, tool, arguments)).allow_row("tools/call", tool);
  upstream(call_line(id, tool, arguments));
  return server(result_line(id)).answer(result_line(id));
}

Tape& Tape::denied_call(std::string_view id, std::string_view tool, std::string_view arguments) {
  client(call_line(id, tool, arguments)).deny_row("tools/call", tool);
  return answer(denial_line(id));
}

std::string call_line(std::string_view id, std::string_view tool, std::string_view arguments) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"method":"tools/call","params":{"name":")" + std::string(tool) + R"(","arguments":)" +
         std::string(arguments) + "}}";
}

std::string result_line(std::string_view id, std::string_view text) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"result":{"content":[{"type":"text","text":")" + std::string(text) +
         R"("}],"isError":false}})";
}

std::string denial_line(std::string_view id) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"result":{"content":[{"type":"text","text":"Denied. No updates."}],"isError":true}})";
}

namespace {

void play_one(const Seen& seen, std::size_t piece_bytes,
              const std::function<void(const judge::Observation&)>& sink) {
  judge::Observation observation;
  observation.kind = seen.kind;
  observation.at = seen.at;
  observation.session = seen.session;
  observation.grant = seen.grant;
  observation.audit = &seen.audit;
  observation.effect = &seen.effect;
  observation.policy = &seen.policy;
  observation.holdings = &seen.holdings;
  observation.sequence = seen.sequence;
  observation.approved = seen.approved;
  observation.gateway = seen.gateway;
  if (seen.kind == judge::Observation::Kind::kEffect) {
    observation.session = {};
  }
  std::string_view rest = seen.bytes;
  do {
    const bool bytes = seen.kind <= judge::Observation::Kind::kGatewayToClient;
    observation.bytes = bytes ? rest.substr(0, piece_bytes) : rest;
    rest.remove_prefix(observation.bytes.size());
    sink(observation);
  } while (!rest.empty());
}

std::unique_ptr<judge::Judge> judge_in_pieces(const std::vector<Seen>& seen,
                                              std::size_t piece_bytes, judge::Visible visible,
                                              std::shared_ptr<const policy::Policy> policy) {
  auto judge = std::make_unique<judge::Judge>(invariants::table(), std::move(policy), visible);
  for (const Seen& one : seen) {
    play_one(one, piece_bytes, [&](const judge::Observation& observed) { judge->on(observed); });
  }
  judge::Observation settled;
  settled.kind = judge::Observation::Kind::kSettled;
  settled.at = seen.empty() ? Instant() : seen.back().at;
  judge->on(settled);
  return judge;
}

std::vector<std::string> names_of(const std::vector<judge::Violation>& violations) {
  std::vector<std::string> names;
  for (const judge::Violation& violation : violations) {
    if (std::find(names.begin(), names.end(), violation.invariant) == names.end()) {
      names.push_back(violation.invariant);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void play(const Tape& tape, const std::function<void(const judge::Observation&)>& sink) {
  for (const Seen& one : tape.seen()) {
    play_one(one, std::string::npos, sink);
  }
}

std::vector<std::string> messages(const judge::Judge& judged, std::string_view invariant) {
  std::vector<std::string> found;
  for (const judge::Violation& violation : judged.violations()) {
    if (violation.invariant == invariant) {
      found.push_back(violation.message);
    }
  }
  return found;
}

judge::Count count_of(const judge::Judge& judged, std::string_view invariant) {
  for (const judge::Count& count : judged.counts()) {
    if (count.invariant == invariant) {
      return count;
    }
  }
  CHECK(false);
  return {};
}

std::unique_ptr<judge::Judge> judge_tape(const std::vector<Seen>& seen, judge::Visible visible,
                                         std::shared_ptr<const policy::Policy> policy) {
  return judge_in_pieces(seen, std::string::npos, visible, std::move(policy));
}

std::vector<std::string> violated(const std::vector<Seen>& seen, judge::Visible visible) {
  return names_of(judge_tape(seen, visible)->violations());
}

void expect_cases(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    Tape tape;
    one.play(tape);
    for (const std::size_t piece_bytes : {std::string::npos, std::size_t{1}}) {
      const auto judged = judge_in_pieces(tape.seen(), piece_bytes, {}, test_policy());
      const std::vector<std::string> names = names_of(judged->violations());
      std::vector<std::string> expected = one.violates;
      std::sort(expected.begin(), expected.end());
      EXPECT_EQ(names, expected);
      for (const judge::Violation& violation : judged->violations()) {
        EXPECT_FALSE(violation.message.empty());
        if (names != expected) {
          ADD_FAILURE() << violation.invariant << ": " << violation.message;
        }
      }
    }
  }
}

}  // namespace gatecrash::tests
