#include "tests/support/arbitrary_intercept.h"

#include <array>
#include <cstdint>
#include <set>
#include <string_view>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::test {
namespace {

using generate::Choices;
using wire::Value;

constexpr std::array<std::string_view, 3> kTools = {"a", "b", "c/d~e"};
constexpr std::array<std::string_view, 5> kPaths = {"args.n", "args.s", "args.o.k", "args.l[0]",
                                                    "args[\"odd.key\"]"};
constexpr std::array<std::string_view, 3> kWindows = {"minute", "hour", "day"};
constexpr std::array<std::string_view, 4> kRegexes = {"^a", "b", "^(?:a|ab)$", "^$"};
// Values that meet each other across types and spellings.
constexpr std::array<std::string_view, 14> kValues = {
    "1",   "0",    "2",     "1.0",  "\"a\"",     "\"1\"",     "\"ab\"",
    "0.5", "null", "false", "true", "[1,\"a\"]", "{\"k\":1}", "1e400"};
constexpr std::array<std::string_view, 6> kAmounts = {"1", "0", "2", "0.000000001", "1.5", "-1"};

Value value_of(std::string_view json) {
  // A number that no double holds has no place in a message, and a policy may still name it.
  auto read = wire::read_json(json);
  return read ? *std::move(read) : Value::number(std::string("9007199254740993"));
}

Value pick_value(Choices& choices) { return value_of(choices.pick(kValues)); }

Value condition(Choices& choices) {
  constexpr std::array<std::string_view, 11> kOperators = {
      "eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists"};
  const std::string_view op = choices.pick(kOperators);
  Value value = pick_value(choices);
  if (op == "in" || op == "not_in") {
    value = Value::array();
    for (std::uint32_t i = choices.below(3); i > 0; --i) {
      value.push_back(pick_value(choices));
    }
  } else if (op == "regex") {
    value = choices.pick(kRegexes);
  } else if (op == "exists") {
    value = choices.chance(1, 2);
  } else if (op != "eq" && op != "neq" && op != "contains" && !value.is_number() &&
             !value.is_string()) {
    value = 1;
  }
  return Value::object({{"path", choices.pick(kPaths)}, {"op", op}, {"value", std::move(value)}});
}

/// The rules of one tool: what counts keeps to names that are still free.
class Rules {
 public:
  Rules(Choices& choices, std::string_view scope) : choices_(choices), scope_(scope) {}

  Value write() {
    for (std::uint32_t i = choices_.below(5); i > 0; --i) {
      add(rule());
    }
    return std::move(list_);
  }

 private:
  void add(Value rule) {
    if (choices_.chance(1, 2)) {
      rule.set("on_deny", "because of " + std::to_string(list_.items().size()));
    }
    list_.push_back(std::move(rule));
  }

  Value named() const {
    return Value::object({{"name", "rule " + std::to_string(list_.items().size())}});
  }

  Value rule() {
    switch (choices_.weighted({6, 4, 4, 3, 1})) {
      case 0:
        return asking();
      case 1:
        return rate();
      case 2:
        return counting();
      case 3:
        return approving();
      default: {
        Value denial = named();
        denial.set("action", "deny");
        return denial;
      }
    }
  }

  Value asking() {
    Value rule = named();
    Value& list = rule.set("conditions", Value::array());
    for (std::uint32_t i = 1 + choices_.below(2); i > 0; --i) {
      list.push_back(condition(choices_));
    }
    return rule;
  }

  Value rate() {
    const std::string_view window = choices_.pick(kWindows);
    if (!rates_.insert(window).second) {
      return asking();
    }
    Value rule = named();
    rule.set("rate_limit", std::to_string(1 + choices_.below(4)) + "/" + std::string(window));
    return rule;
  }

  /// A counter, bounded in the same rule or in one of its own, now and then twice.
  Value counting() {
    const std::string counter = "c" + std::to_string(counters_++);
    Value state = Value::object({{"counter", counter}, {"window", choices_.pick(kWindows)}});
    switch (choices_.below(3)) {
      case 0:
        break;
      case 1:
        state.set("increment", static_cast<std::int64_t>(1 + choices_.below(2)));
        break;
      default:
        state.set("increment_from", "args.amount");
        break;
    }
    Value rule = choices_.chance(1, 2) ? asking() : named();
    if (choices_.chance(1, 3)) {
      Value bounding = named();
      bounding.set("conditions", Value::array({bound(counter)}));
      add(std::move(bounding));
      if (choices_.chance(1, 2)) {
        rule.set("state", std::move(state));
        return rule;
      }
    }
    if (rule.find("conditions") == nullptr) {
      rule.set("conditions", Value::array());
    }
    rule.find("conditions")->push_back(bound(counter));
    rule.set("state", std::move(state));
    return rule;
  }

  Value bound(const std::string& counter) {
    constexpr std::array<std::string_view, 4> kMaxima = {"2", "1", "3.5", "0.000000002"};
    return Value::object({{"path", "state." + std::string(scope_) + "." + counter},
                          {"op", choices_.chance(1, 3) ? "lt" : "lte"},
                          {"value", value_of(choices_.pick(kMaxima))}});
  }

  Value approving() {
    Value rule = choices_.chance(2, 3) ? asking() : named();
    rule.set("action", "require_approval");
    if (choices_.chance(1, 2)) {
      constexpr std::array<std::string_view, 3> kTimes = {"30m", "90s", "2h"};
      rule.set("approval_timeout", choices_.pick(kTimes));
    }
    return rule;
  }

  Choices& choices_;
  std::string_view scope_;
  Value list_ = Value::array();
  std::set<std::string_view> rates_;
  int counters_ = 0;
};

Value arguments(Choices& choices) {
  Value arguments = Value::object();
  if (choices.chance(3, 4)) {
    arguments.set("n", pick_value(choices));
  }
  if (choices.chance(3, 4)) {
    arguments.set("s", pick_value(choices));
  }
  if (choices.chance(1, 2)) {
    arguments.set("o", Value::object({{"k", pick_value(choices)}}));
  }
  if (choices.chance(1, 2)) {
    arguments.set("l", Value::array({pick_value(choices)}));
  }
  if (choices.chance(1, 3)) {
    arguments.set("odd.key", pick_value(choices));
  }
  if (choices.chance(4, 5)) {
    arguments.set("amount", value_of(choices.pick(kAmounts)));
  }
  return arguments;
}

}  // namespace

std::string intercept_text(Choices& choices) {
  Value policy = Value::object({{"version", "1"}});
  if (choices.chance(1, 4)) {
    policy.set("description", "A policy that nobody would write.");
  }
  if (choices.chance(3, 4)) {
    policy.set("default", choices.chance(1, 2) ? "allow" : "deny");
  }
  if (choices.chance(1, 8)) {
    policy.set("hide", Value::array({choices.chance(1, 8) ? Value("*") : choices.pick(kTools)}));
  }
  Value& tools = policy.set("tools", Value::object());
  for (const std::string_view tool : kTools) {
    if (choices.chance(2, 3)) {
      tools.set(tool, Value::object({{"rules", Rules(choices, tool).write()}}));
    }
  }
  if (choices.chance(1, 2)) {
    tools.set("*", Value::object({{"rules", Rules(choices, "_global").write()}}));
  }
  return wire::write_json(policy);
}

std::vector<ArbitraryCall> arbitrary_calls(Choices& choices, std::size_t count) {
  std::vector<ArbitraryCall> calls;
  std::int64_t now_s = 1'795'251'600;
  for (std::size_t i = 0; i < count; ++i) {
    ArbitraryCall call;
    call.tool = choices.pick(kTools);
    call.arguments = arguments(choices);
    call.has_arguments = !choices.chance(1, 16);
    call.grant = choices.chance(1, 3) ? "evening" : "day";
    call.session = choices.chance(1, 3) ? "2" : "1";
    call.approved = choices.chance(1, 4);
    switch (choices.weighted({8, 4, 2, 1, 1})) {
      case 0:
        break;
      case 1:
        now_s += 1 + choices.below(40);
        break;
      case 2:
        now_s += 60 - now_s % 60;
        break;
      case 3:
        now_s += 3600;
        break;
      default:
        now_s -= choices.below(90);
        break;
    }
    call.at = instant_from_us(now_s * 1'000'000);
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace gatecrash::test
