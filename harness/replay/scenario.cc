#include "harness/replay/scenario.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "harness/replay/member_reader.h"

namespace gatecrash::replay {
namespace {

using wire::Value;

// 2026-01-01T00:00:00Z: the begin of a minute, an hour, a day.
constexpr Instant kDefaultStart = instant_from_us(1767225600000000);

constexpr std::array<std::pair<std::string_view, Duration>, 6> kUnits = {{
    {"us", std::chrono::microseconds(1)},
    {"ms", std::chrono::milliseconds(1)},
    {"s", std::chrono::seconds(1)},
    {"m", std::chrono::minutes(1)},
    {"h", std::chrono::hours(1)},
    {"d", std::chrono::hours(24)},
}};

constexpr Duration kAdvanceMax = std::chrono::hours(24 * 3660);

class Reader : private MemberReader {
 public:
  explicit Reader(std::string_view name) : MemberReader(name) {}

  Result<Scenario> read(std::string_view text) {
    TRY(const Value root, read_value(text));
    return read_root(root);
  }

 private:
  Result<Scenario> read_root(const Value& root) {
    TRY_STATUS(check_members(root, "", {"version", "why", "policy", "start", "steps"}));
    TRY_STATUS(check_version(root, "scenario", kScenarioVersion));
    Scenario scenario;
    scenario.why = root.find_string("why").value_or("");
    if (scenario.why.empty()) {
      return bad("/why", "must say in words what the scenario is for");
    }
    const Value* policy = root.find("policy");
    if (policy == nullptr || (!policy->is_string() && !policy->is_object())) {
      return bad("/policy", "must be a file name (relative to this file) or a policy");
    }
    scenario.policy = *policy;
    TRY(scenario.start, read_start(root));
    const Value* steps = root.find("steps");
    if (steps == nullptr || !steps->is_array() || steps->items().empty()) {
      return bad("/steps", "must be an array of at least one step");
    }
    if (steps->items().size() > kScenarioStepsMax) {
      return bad("/steps", "more than " + std::to_string(kScenarioStepsMax) + " steps");
    }
    for (std::size_t i = 0; i < steps->items().size(); ++i) {
      TRY(ScenarioStep step, read_step(steps->items()[i], "/steps/" + std::to_string(i)));
      scenario.steps.push_back(std::move(step));
    }
    return scenario;
  }

  Result<Instant> read_start(const Value& root) const {
    const Value* start = root.find("start");
    if (start == nullptr) {
      return kDefaultStart;
    }
    const std::optional<Instant> at =
        start->is_string() ? parse_rfc3339(start->as_string()) : std::nullopt;
    if (!at) {
      return bad("/start", "must be a time like \"2026-01-01T00:00:59.5Z\"");
    }
    return *at;
  }

  Result<ScenarioStep> read_step(const Value& value, std::string pointer) {
    if (!value.is_object()) {
      return bad(pointer, "must be an object");
    }
    ScenarioStep step;
    step.pointer = std::move(pointer);
    if (value.find("advance") != nullptr) {
      return read_advance(value, std::move(step));
    }
    if (value.find("call") != nullptr) {
      step.kind = ScenarioStep::Kind::kCall;
      TRY_STATUS(check_members(value, step.pointer,
                               {"call", "args", "grant", "session", "times", "expect"}));
      TRY(step.name, read_step_text(value, step, "call"));
      TRY(step.arguments, read_object(value, step, "args"));
    } else if (value.find("request") != nullptr) {
      step.kind = ScenarioStep::Kind::kRequest;
      TRY_STATUS(check_members(value, step.pointer,
                               {"request", "params", "grant", "session", "times", "expect"}));
      TRY(step.name, read_step_text(value, step, "request"));
      TRY(step.arguments, read_object(value, step, "params"));
    } else if (const Value* list = value.find("list")) {
      step.kind = ScenarioStep::Kind::kList;
      TRY_STATUS(check_members(value, step.pointer, {"list", "grant", "session", "expect"}));
      if (!list->is_bool() || !list->as_bool()) {
        return bad(step.pointer + "/list", "must be true");
      }
    } else if (value.find("send") != nullptr) {
      step.kind = ScenarioStep::Kind::kSend;
      TRY_STATUS(
          check_members(value, step.pointer, {"send", "grant", "session", "times", "expect"}));
      TRY(step.bytes, read_step_text(value, step, "send"));
    } else {
      return bad(step.pointer, "has none of call, request, list, send, advance",
                 Code::kConfigUnknown);
    }
    TRY(step.grant, read_step_text(value, step, "grant"));
    step.grant = step.grant.empty() ? "a" : step.grant;
    TRY(step.session, read_step_text(value, step, "session"));
    step.session = step.session.empty() ? "of " + step.grant : step.session;
    step.times = 1;
    TRY_STATUS(read_whole(value, step.pointer, "times", 1, kStepTimesMax, step.times));
    return read_expect(value, std::move(step));
  }

  Result<ScenarioStep> read_advance(const Value& value, ScenarioStep step) const {
    step.kind = ScenarioStep::Kind::kAdvance;
    TRY_STATUS(check_members(value, step.pointer, {"advance"}));
    const std::string_view text = value.find_string("advance").value_or("");
    std::int64_t count = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit =
        text.substr(text.empty() ? 0 : static_cast<std::size_t>(rest - text.data()));
    for (const auto& [name, length] : kUnits) {
      if (error == std::errc() && unit == name && count >= 0 && count <= kAdvanceMax / length) {
        step.advance = count * length;
        return step;
      }
    }
    return bad(step.pointer + "/advance", "must be a duration like \"60s\" (us, ms, s, m, h, d)");
  }

  Result<std::string> read_step_text(const Value& value, const ScenarioStep& step,
                                     std::string_view key) const {
    std::string text;
    TRY_STATUS(read_text(value, step.pointer, key, text));
    return text;
  }

  Result<Value> read_object(const Value& value, const ScenarioStep& step,
                            std::string_view key) const {
    const Value* member = value.find(key);
    if (member == nullptr) {
      return Value::object();
    }
    if (!member->is_object()) {
      return bad(step.pointer + "/" + std::string(key), "must be an object");
    }
    return *member;
  }

  Result<std::vector<std::string>> read_names(const Value& expect, const std::string& pointer,
                                              std::string_view key) const {
    std::vector<std::string> names;
    const Value* member = expect.find(key);
    if (member == nullptr) {
      return names;
    }
    const auto is_name = [](const Value& item) { return item.is_string(); };
    if (!member->is_array() ||
        !std::all_of(member->items().begin(), member->items().end(), is_name)) {
      return bad(pointer + "/" + std::string(key), "must be an array of tool names");
    }
    for (const Value& item : member->items()) {
      names.push_back(item.as_string());
    }
    return names;
  }

  Result<ScenarioStep> read_expect(const Value& value, ScenarioStep step) const {
    const Value* expect = value.find("expect");
    const std::string pointer = step.pointer + "/expect";
    if (expect == nullptr) {
      return bad(pointer, "must say what is expected");
    }
    if (step.kind == ScenarioStep::Kind::kList) {
      TRY_STATUS(check_members(*expect, pointer, {"visible", "hidden", "answer_text"}));
    } else {
      TRY_STATUS(check_members(*expect, pointer, {"decision", "rule", "effects", "answer_text"}));
    }
    if (expect->members().empty()) {
      return bad(pointer, "expects nothing");
    }
    if (expect->find("decision") != nullptr) {
      const std::string_view text = expect->find_string("decision").value_or("");
      if (text != "allow" && text != "deny") {
        return bad(pointer + "/decision", "must be \"allow\" or \"deny\"");
      }
      step.expect.allow = text == "allow";
    }
    for (const auto& [key, to] : {std::pair{"rule", &step.expect.rule},
                                  std::pair{"answer_text", &step.expect.answer_text}}) {
      if (const Value* member = expect->find(key)) {
        if (!member->is_string()) {
          return bad(pointer + "/" + key, "must be a string");
        }
        *to = member->as_string();
      }
    }
    if (expect->find("effects") != nullptr) {
      std::int64_t effects = 0;
      TRY_STATUS(read_whole(*expect, pointer, "effects", 0, 1'000'000, effects));
      step.expect.effects = effects;
    }
    TRY(step.expect.visible, read_names(*expect, pointer, "visible"));
    TRY(step.expect.hidden, read_names(*expect, pointer, "hidden"));
    return step;
  }
};

}  // namespace

Result<Scenario> read_scenario(std::string_view text, std::string_view name) {
  return Reader(name).read(text);
}

}  // namespace gatecrash::replay
