#include "harness/builtin/scenario_run.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "harness/builtin/stack_target.h"
#include "harness/invariants/table.h"
#include "stack/base/bytes.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using judge::Observation;
using replay::ScenarioStep;
using wire::Value;

/// What came of one message.
struct Seen {
  std::vector<judge::AuditEntry> decisions;
  std::size_t forwarded = 0;  // lines that reached the server
  std::int64_t effects = 0;
  std::string answer;  // lines that reached the client
};

class Runner {
 public:
  Runner(const replay::Scenario& scenario, simulate::Stack& stack,
         std::shared_ptr<const policy::Policy> policy)
      : scenario_(scenario),
        judge_(invariants::table(), std::move(policy), {}),
        target_(stack, scenario.start,
                [this](const Observation& observation) { watch(observation); }) {}

  ScenarioResult run() {
    for (const ScenarioStep& step : scenario_.steps) {
      ++result_.steps;
      if (step.kind == ScenarioStep::Kind::kAdvance) {
        elapsed_ += step.advance;
        target_.advance(elapsed_);
        continue;
      }
      open(step);
      for (std::int64_t i = 1; i <= step.times; ++i) {
        where_ = step.pointer;
        if (step.times > 1) {
          where_ += ", " + std::to_string(i) + " of " + std::to_string(step.times);
        }
        take(step);
      }
    }
    target_.finish();
    for (const judge::Violation& violation : judge_.violations()) {
      fail_with("invariant " + violation.invariant + " violated: " + violation.message);
    }
    result_.virtual_time = elapsed_;
    return std::move(result_);
  }

 private:
  void watch(const Observation& observation) {
    judge_.on(observation);
    switch (observation.kind) {
      case Observation::Kind::kAudit:
        if (observation.audit != nullptr) {
          seen_.decisions.push_back(*observation.audit);
        }
        break;
      case Observation::Kind::kGatewayToServer:
        ++seen_.forwarded;
        break;
      case Observation::Kind::kEffect:
        ++seen_.effects;
        break;
      default:
        break;
    }
  }

  void fail_with(std::string text) {
    if (result_.failures.size() < kFailuresMax) {
      result_.failures.push_back(std::move(text));
    }
  }

  void expect(bool holds, const std::string& text) {
    if (!holds) {
      fail_with(where_ + ": " + text);
    }
  }

  Seen send(const std::string& session, const std::string& line) {
    seen_ = {};
    target_.send(session, line + "\n");
    for (const target::Heard& heard : target_.receive(Duration(0))) {
      seen_.answer += heard.bytes;
    }
    return std::exchange(seen_, {});
  }

  /// Begins a session at its first step, with MCP's handshake.
  void open(const ScenarioStep& step) {
    if (!sessions_.insert(step.session).second) {
      return;
    }
    [[maybe_unused]] const Status opened =
        target_.open(step.session, step.grant);  // a simulated one always opens
    const Value client = Value::object({{"name", "scenario"}, {"version", "1"}});
    send(step.session, wire::write_message(wire::make_request(
                           0, std::string(wire::method::kInitialize),
                           Value::object({{"protocolVersion", wire::kLatestLegacyVersion},
                                          {"capabilities", Value::object()},
                                          {"clientInfo", client}}))));
    send(step.session,
         wire::write_message(wire::make_notification(std::string(wire::method::kInitialized))));
  }

  void take(const ScenarioStep& step) {
    const Value id = static_cast<std::int64_t>(++result_.calls);
    switch (step.kind) {
      case ScenarioStep::Kind::kCall:
        judge_decision(step, send(step.session, wire::write_message(wire::make_tool_call(
                                                    id, step.name, step.arguments))));
        break;
      case ScenarioStep::Kind::kRequest:
        judge_decision(step, send(step.session, wire::write_message(wire::make_request(
                                                    id, step.name, step.arguments))));
        break;
      case ScenarioStep::Kind::kSend:
        judge_decision(step, send(step.session, step.bytes));
        break;
      case ScenarioStep::Kind::kList:
        judge_list(step, send(step.session, wire::write_message(wire::make_request(
                                                id, std::string(wire::method::kToolsList)))));
        break;
      case ScenarioStep::Kind::kAdvance:
        break;
    }
  }

  static std::string decision_text(bool allow) { return allow ? "allow" : "deny"; }

  void judge_decision(const ScenarioStep& step, const Seen& seen) {
    expect_text(step, seen);
    if (step.expect.effects) {
      expect(seen.effects == *step.expect.effects,
             "expected " + std::to_string(*step.expect.effects) + " effects in the lake, got " +
                 std::to_string(seen.effects));
    }
    if (!step.expect.allow && !step.expect.rule) {
      return;
    }
    if (seen.decisions.size() != 1) {
      expect(false, "expected one decision in the audit log, got " +
                        std::to_string(seen.decisions.size()));
      return;
    }
    const judge::AuditEntry& decision = seen.decisions.front();
    const std::string got = decision_text(decision.allow) + " by " + decision.rule;
    const bool as_expected = (!step.expect.allow || *step.expect.allow == decision.allow) &&
                             (!step.expect.rule || *step.expect.rule == decision.rule);
    expect(as_expected, "expected " + expected_text(step.expect) + ", got " + got);
    expect((seen.forwarded != 0) == decision.allow, "the audit log says " + got + ", but " +
                                                        std::to_string(seen.forwarded) +
                                                        " messages reached the server");
  }

  static std::string expected_text(const replay::Expectation& expected) {
    const std::string decision = expected.allow ? decision_text(*expected.allow) : "a decision";
    return expected.rule ? decision + " by " + *expected.rule : decision;
  }

  void expect_text(const ScenarioStep& step, const Seen& seen) {
    if (step.expect.answer_text) {
      expect(seen.answer.find(*step.expect.answer_text) != std::string::npos,
             "expected \"" + *step.expect.answer_text + "\" in the answer, got " +
                 printable(seen.answer));
    }
  }

  void judge_list(const ScenarioStep& step, const Seen& seen) {
    expect_text(step, seen);
    const auto message =
        wire::read_message(std::string_view(seen.answer).substr(0, seen.answer.find('\n')));
    const Value* tools = message ? message->result.find("tools") : nullptr;
    if (tools == nullptr || !tools->is_array()) {
      expect(false, "expected a list of tools, got " + printable(seen.answer));
      return;
    }
    const auto listed = [&](const std::string& name) {
      return std::any_of(tools->items().begin(), tools->items().end(),
                         [&](const Value& tool) { return tool.find_string("name") == name; });
    };
    for (const std::string& name : step.expect.visible) {
      expect(listed(name), "expected " + name + " in the list of tools");
    }
    for (const std::string& name : step.expect.hidden) {
      expect(!listed(name), "expected " + name + " to be hidden, but it is in the list of tools");
    }
  }

  const replay::Scenario& scenario_;
  judge::Judge judge_;
  Seen seen_;
  StackTarget target_;
  std::set<std::string> sessions_;
  Duration elapsed_{};
  std::string where_;
  ScenarioResult result_;
};

}  // namespace

ScenarioResult run_scenario(const replay::Scenario& scenario, simulate::Stack& stack,
                            std::shared_ptr<const policy::Policy> policy) {
  return Runner(scenario, stack, std::move(policy)).run();
}

}  // namespace gatecrash::builtin
