#include "tests/support/policy_cases.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/model/reference_model.h"
#include "stack/policy/decision.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash {
namespace {

using generate::Choices;
using Words = std::vector<std::string_view>;

const Words kTools = {"a", "b", "c/d~e", "hidden"};
const Words kCalled = {"a", "a", "a", "b", "b", "c/d~e", "hidden", "unlisted"};
const Words kScalars = {
    "1",    "0",          "2",     "1.0",   "10e-1", "-1",     "-0",
    "0.5",  "2.5",        "\"\"",  "\"1\"", "\"a\"", "\"ab\"", "\"B\"",
    "null", "true",       "false", "1e-9",  "1e-10", "9e15",   "9000000000000001",
    "3",    "\"\\u00e9\""};
const Words kComposites = {"[]",        "[1]",         "[1.0,\"a\"]", "[[1]]",      "{}",
                           "{\"k\":1}", "{\"k\":1.0}", "[null]",      "[\"a\",2,3]"};
const Words kPaths = {"args.n",
                      "args.n",
                      "args.s",
                      "args.o.k",
                      "args.l[0]",
                      "args.l[1].k",
                      "args[\\\"d.k\\\"]",
                      "args",
                      "args.l",
                      "grant.team",
                      "grant.level",
                      "grant",
                      "args.none",
                      "args.o"};
const Words kAmountPaths = {"args.n", "args.n", "args.o.k", "args.l[0]", "args.none"};
const Words kRegexes = {"^a", "b$", "^[0-9]+$", "", ".", "a|B"};
const Words kWindows = {"1", "2", "10", "60", "\"minute\"", "\"hour\""};
const Words kMaxima = {"0", "1", "2", "3", "5", "2.5", "0.000000001", "9e15", "7"};
const Words kScopes = {"\"grant\"", "\"session\"", "\"global\""};
const Words kMethods = {"resources/read", "ping",       "tools/list",      "prompts/get",
                        "tasks/list",     "initialize", "logging/setLevel"};
const Words kNotifications = {"notifications/initialized", "notifications/cancelled", "x/y"};

std::string any_value(Choices& choices) {
  return std::string(choices.chance(1, 4) ? choices.pick(kComposites) : choices.pick(kScalars));
}

/// `one` as often as chosen, up to `most`, with commas between.
template <class One>
std::string list(Choices& choices, std::uint32_t most, const One& one) {
  std::string text = "[";
  const std::uint32_t count = choices.below(most + 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    text += (i == 0 ? "" : ",") + one(i);
  }
  return text + "]";
}

std::string any_condition(Choices& choices) {
  const Words ops = {"eq", "neq", "in",    "not_in",   "lt",    "lte",
                     "gt", "gte", "regex", "contains", "exists"};
  const std::string op(choices.pick(ops));
  std::string value;
  if (op == "in" || op == "not_in") {
    value = list(choices, 3, [&](std::uint32_t) { return any_value(choices); });
  } else if (op == "regex") {
    value = "\"" + std::string(choices.pick(kRegexes)) + "\"";
  } else if (op == "exists") {
    value = choices.chance(1, 2) ? "false" : "true";
  } else if (op == "eq" || op == "neq" || op == "contains") {
    value = any_value(choices);
  } else {
    const Words ordered = {"1", "0", "2.5", "\"a\"", "\"B\"", "1e0", "-1"};
    value = choices.pick(ordered);
  }
  return R"({"path":")" + std::string(choices.pick(kPaths)) + R"(","op":")" + op + R"(","value":)" +
         value + "}";
}

std::string any_groups(Choices& choices) {
  return list(choices, 2, [&](std::uint32_t) {
    return R"({"conditions":)" +
           list(choices, 2, [&](std::uint32_t) { return any_condition(choices); }) + "}";
  });
}

std::string any_limit(Choices& choices, std::uint32_t number) {
  std::string text = R"({"counter":"c)" + std::to_string(number) + R"(","window":)" +
                     std::string(choices.pick(kWindows)) + R"(,"max":)" +
                     std::string(choices.pick(kMaxima)) + R"(,"scope":)" +
                     std::string(choices.pick(kScopes));
  switch (choices.weighted({4, 1, 2})) {
    case 1:
      text += R"(,"increment":)" + std::to_string(choices.below(4));
      break;
    case 2:
      text += R"(,"increment_from":")" + std::string(choices.pick(kAmountPaths)) + "\"";
      break;
    default:
      break;
  }
  return text + (choices.chance(1, 2) ? R"(,"algorithm":"sliding"})" : "}");
}

std::string any_limits(Choices& choices, std::uint32_t most) {
  return list(choices, most, [&](std::uint32_t i) { return any_limit(choices, i); });
}

std::string any_tool(Choices& choices) {
  std::string text = R"({"limits":)" + any_limits(choices, 3);
  if (choices.chance(1, 3)) {
    text += R"(,"require":)" + any_groups(choices);
  }
  if (choices.chance(1, 3)) {
    text += R"(,"deny_if":)" + any_groups(choices);
  }
  if (choices.chance(1, 6)) {
    text += R"(,"rate_limit":{"max":2,"window":10})";
  }
  const Words actions = {"allow", "require_approval", "deny"};
  if (choices.chance(1, 4)) {
    text += R"(,"action":")" + std::string(choices.pick(actions)) + "\"";
  }
  return text + "}";
}

std::string any_arguments(Choices& choices) {
  std::string text = "{";
  const auto add = [&](std::string_view key, const std::string& value) {
    text += (text.size() > 1 ? ",\"" : "\"") + std::string(key) + "\":" + value;
  };
  if (choices.chance(3, 4)) {
    add("n", any_value(choices));
  }
  if (choices.chance(1, 2)) {
    add("s", any_value(choices));
  }
  if (choices.chance(1, 2)) {
    add("o", choices.chance(1, 4) ? any_value(choices) : R"({"k":)" + any_value(choices) + "}");
  }
  if (choices.chance(1, 2)) {
    add("l", list(choices, 2, [&](std::uint32_t) { return any_value(choices); }));
  }
  if (choices.chance(1, 4)) {
    add("d.k", any_value(choices));
  }
  return text + "}";
}

/// Mostly a little forward, at times onto or around a window's edge, at times back.
Duration any_step(Instant now, Choices& choices) {
  const std::array<std::int64_t, 4> windows_s = {1, 2, 10, 60};
  const Duration window = std::chrono::seconds(choices.pick(windows_s));
  switch (choices.weighted({4, 3, 3, 2, 1})) {
    case 0:
      return Duration(choices.below(2));
    case 1:  // to just before, at or after the next edge
      return window - now.time_since_epoch() % window + Duration(choices.below(3)) - Duration(1);
    case 2:  // just before, at or after one window later
      return window + Duration(choices.below(3)) - Duration(1);
    case 3:
      return std::chrono::milliseconds(choices.below(5000));
    default:
      return -Duration(choices.below(70'000'000));
  }
}

class Trial {
 public:
  Trial(const std::shared_ptr<const policy::Policy>& policy, Choices& choices)
      : policy_(*policy), choices_(choices), model_(policy) {
    const auto fields = wire::read_json(R"({"team":"a","level":2,"n":1})");
    fields_ = *fields;
    model_.set_grant_fields("x", fields_);
  }

  std::string run() {
    const std::uint32_t steps = 4 + choices_.below(12);
    for (std::uint32_t i = 0; i < steps; ++i) {
      const std::string wrong = choices_.chance(1, 8) ? method() : call();
      if (!wrong.empty()) {
        return wrong + "\nafter:\n" + log_;
      }
    }
    return {};
  }

 private:
  std::string call() {
    now_ += any_step(now_, choices_);
    const std::string session = std::to_string(1 + choices_.below(4));
    const std::string grant = session < "3" ? "x" : "y";
    const std::string tool(choices_.pick(kCalled));
    const bool none = choices_.chance(1, 8);
    const std::string text = none ? "{}" : any_arguments(choices_);
    const wire::Value arguments = wire::read_json(text).value();
    const wire::Value* const given = none ? nullptr : &arguments;
    const bool approved = choices_.chance(1, 3);
    const policy::Decision decision =
        policy::decide_tool_call(policy_, {grant, session, grant == "x" ? &fields_ : nullptr},
                                 {tool, given, approved}, counters_, now_);
    const model::Verdict verdict =
        model_.judge_call({tool, given, {grant, session}, approved}, now_);
    const std::string asked = std::to_string(us_since_epoch(now_)) + " us, grant " + grant +
                              ", session " + session + (approved ? ", approved: " : ": ") + tool +
                              " " + (none ? "" : text);
    const bool held = verdict.kind == model::Verdict::Kind::kHold;
    const std::string wrong = decision.allow == verdict.allows() &&
                                      decision.hold.has_value() == held &&
                                      decision.rule == verdict.rule
                                  ? ""
                                  : told(asked, decision, verdict);
    log_ += asked + ": " + decision.rule + "\n";
    return wrong;
  }

  std::string method() {
    const bool notification = choices_.chance(1, 3);
    const std::string name(choices_.pick(notification ? kNotifications : kMethods));
    const policy::Decision decision = policy::decide_method(policy_, name, notification);
    const wire::Message message =
        notification ? wire::make_notification(name) : wire::make_request(1, name);
    const model::Verdict verdict = model_.judge_timeless(message, {}, "x");
    return decision.allow == verdict.allows() && decision.rule == verdict.rule
               ? ""
               : told(name, decision, verdict);
  }

  static std::string told(const std::string& asked, const policy::Decision& decision,
                          const model::Verdict& verdict) {
    const auto word = [](bool allow) { return allow ? "allows by " : "denies by "; };
    return asked + "\nthe gateway " + word(decision.allow) + decision.rule +
           (decision.hold ? " (held)" : "") + "; the model " + word(verdict.allows()) +
           std::string(verdict.rule) +
           (verdict.kind == model::Verdict::Kind::kHold ? " (held)" : "");
  }

  const policy::Policy& policy_;
  Choices& choices_;
  model::ReferenceModel model_;
  policy::MemoryCounterStore counters_;
  wire::Value fields_;
  Instant now_ = instant_from_us(1'795'251'600'000'000);
  std::string log_;
};

}  // namespace

std::string any_policy_text(Choices& choices) {
  std::string text = R"({"version":"1","default":")";
  text += choices.chance(1, 2) ? "allow\"" : "deny\"";
  if (choices.chance(1, 2)) {
    text += choices.chance(1, 16) ? R"(,"hide":["*"])" : R"(,"hide":["hidden"])";
  }
  if (choices.chance(1, 3)) {
    text += R"(,"all_tools":{"limits":)" + any_limits(choices, 2) + "}";
  }
  if (choices.chance(1, 3)) {
    text +=
        R"(,"methods":{"resources/read":"allow","ping":"deny","notifications/cancelled":"deny"})";
  }
  text += R"(,"tools":{)";
  for (const std::string_view tool : kTools) {
    text += (tool == kTools.front() ? "\"" : ",\"") + std::string(tool) +
            "\":" + (choices.chance(1, 8) ? "{}" : any_tool(choices));
  }
  return text + "}}";
}

std::string difference(const std::shared_ptr<const policy::Policy>& policy, Choices& choices) {
  return Trial(policy, choices).run();
}

}  // namespace gatecrash
