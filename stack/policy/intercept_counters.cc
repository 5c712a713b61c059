#include "stack/policy/intercept_counters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "stack/policy/policy_values.h"

namespace gatecrash::policy {
namespace {

using wire::Value;
using At = Problems::At;

constexpr std::array<std::string_view, 3> kBoundKeys = {"path", "op", "value"};
constexpr std::array<std::string_view, 4> kStateKeys = {"counter", "window", "increment",
                                                        "increment_from"};
constexpr std::array<std::string_view, 3> kStateWindows = {"minute", "hour", "day"};
constexpr std::array<std::int64_t, 3> kStateSeconds = {60, 3600, 86400};

Duration window_length(std::size_t word) { return std::chrono::seconds(kStateSeconds.at(word)); }

/// The most that is allowed where `max` is not (below), or is. What counts in whole units can never
/// hold a fraction more than its whole part.
std::optional<Amount> most(Amount max, bool below, bool whole) {
  if (below && max.is_zero()) {
    return std::nullopt;
  }
  const Amount amount = below ? max.minus(Amount::of(0, 1)) : max;
  return whole ? Amount::of(amount.units()) : amount;
}

}  // namespace

bool is_counter_condition(const Value& condition) {
  return condition.find_string("path").value_or("").starts_with("state");
}

void InterceptCounters::read_bound(const Value& condition, const std::string& pointer,
                                   const std::string& on_deny) {
  check_keys(problems_, condition, pointer, kBoundKeys);
  const std::string own = "state." + scope_ + ".";
  const std::string_view path = condition.find_string("path").value_or("");
  if (!path.starts_with(own) || path.size() == own.size()) {
    problems_.add("not a counter of this tool's: " + in_quotes(path),
                  pointer_child(pointer, "path"), "write " + in_quotes(own + "COUNTER"));
    return;
  }
  Bound bound;
  bound.counter = path.substr(own.size());
  bound.pointer = pointer;
  bound.on_deny = on_deny;
  const Value* const op = require(problems_, condition, pointer, "op", "write lte or lt");
  const Value* const value =
      require(problems_, condition, pointer, "value", "write the most that it may hold");
  if (op == nullptr || value == nullptr) {
    return;
  }
  bound.below = *op == Value("lt");
  if (!bound.below && *op != Value("lte")) {
    problems_.add("a counter is bounded with \"lt\" or \"lte\", not " + shown(*op),
                  pointer_child(pointer, "op"));
    return;
  }
  const auto max = read_amount(problems_, *value, pointer_child(pointer, "value"));
  if (!max) {
    return;
  }
  if (bound.below && max->is_zero()) {
    problems_.add("no counter is below 0", pointer_child(pointer, "value"),
                  "write action: deny to deny every call");
    return;
  }
  bound.max = *max;
  bounds_.push_back(std::move(bound));
}

void InterceptCounters::add(Limit limit) {
  for (const Limit& earlier : limits_) {
    if (earlier.counter == limit.counter) {
      problems_.add("counter " + in_quotes(limit.counter) + " is already used at " + earlier.rule,
                    limit.rule, "counter names are unique within a tool");
      return;
    }
  }
  limits_.push_back(std::move(limit));
}

void InterceptCounters::read_state(const Value& state, const std::string& pointer,
                                   const std::string& on_deny) {
  if (!expect_object(problems_, state, pointer, "a state")) {
    return;
  }
  check_keys(problems_, state, pointer, kStateKeys);
  Limit limit;
  limit.rule = pointer;
  limit.on_deny = on_deny;
  limit.scope = Scope::kGlobal;
  if (const Value* const counter =
          require(problems_, state, pointer, "counter", "name what it counts")) {
    const std::string at = pointer_child(pointer, "counter");
    limit.counter = read_text(problems_, *counter, at, "a counter's name").value_or("");
    if (*counter == Value("")) {
      problems_.add("a counter without a name", at);
    }
  }
  if (const Value* const window =
          require(problems_, state, pointer, "window", "write minute, hour or day")) {
    const auto word =
        read_word(problems_, *window, pointer_child(pointer, "window"), kStateWindows);
    limit.window = window_length(word.value_or(0));
  }
  const Value* const increment = state.find("increment");
  if (increment != nullptr) {
    const auto count = increment->as_int64();
    if (!count || *count < 1 || *count > Amount::kUnitsMax) {
      problems_.add("not a whole number of 1 or more: " + shown(*increment),
                    pointer_child(pointer, "increment"), "Intercept takes 0 for 1");
    } else {
      limit.increment = Amount::of(*count);
    }
  }
  if (const Value* const from = state.find("increment_from")) {
    const std::string at = pointer_child(pointer, "increment_from");
    if (increment != nullptr) {
      problems_.add("increment_from beside increment", at, "write one of the two", At::kKey);
    }
    limit.increment_from = read_path(problems_, *from, at);
    if (limit.increment_from && (limit.increment_from->root != Path::Root::kArguments ||
                                 limit.increment_from->steps.empty())) {
      problems_.add("not a path into the arguments: " + shown(*from), at, "write args.NAME");
    }
  }
  if (!limit.counter.empty()) {
    add(std::move(limit));
  }
}

void InterceptCounters::read_rate(const Value& rate, const std::string& pointer,
                                  const std::string& on_deny) {
  const std::string text = rate.is_string() ? rate.as_string() : std::string();
  const char* const end = text.data() + text.size();
  std::int64_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  const auto* const window =
      unit.starts_with('/') ? std::find(kStateWindows.begin(), kStateWindows.end(), unit.substr(1))
                            : kStateWindows.end();
  if (error != std::errc() || count < 1 || count > Amount::kUnitsMax ||
      window == kStateWindows.end()) {
    problems_.add("not a rate: " + shown(rate), pointer, "write 5/minute, 5/hour or 5/day");
    return;
  }
  Limit limit;
  limit.rule = pointer;
  limit.on_deny = on_deny;
  limit.scope = Scope::kGlobal;
  limit.counter = "_rate_" + std::string(*window);
  limit.window = window_length(static_cast<std::size_t>(window - kStateWindows.begin()));
  bounds_.push_back({limit.counter, pointer, on_deny, Amount::of(count), false, false});
  add(std::move(limit));
}

/// The least of a limit's bounds, whose words it then uses.
std::optional<Amount> InterceptCounters::least(Limit& limit) {
  std::optional<Amount> least;
  std::string words;
  for (Bound& bound : bounds_) {
    if (bound.counter != limit.counter) {
      continue;
    }
    bound.used = true;
    const auto max = most(bound.max, bound.below, !limit.increment_from);
    if (max && (!least || *max < *least)) {
      least = max;
      words = bound.on_deny;
    }
  }
  if (!words.empty()) {
    limit.on_deny = words;
  }
  return least;
}

void InterceptCounters::settle(ToolRule& rule) {
  for (Limit& limit : limits_) {
    const auto max = least(limit);
    if (!max) {
      problems_.add(
          "nothing bounds the counter " + in_quotes(limit.counter) + ", so it would never deny",
          limit.rule,
          "add a condition {path: state." + scope_ + "." + limit.counter +
              ", op: lte, value: MAX}");
      continue;
    }
    limit.max = *max;
    Check check;
    check.kind = Check::Kind::kLimit;
    check.rule = limit.rule;
    check.on_deny = limit.on_deny;
    check.limit = rule.limits.size();
    rule.checks.push_back(std::move(check));
    rule.limits.push_back(std::move(limit));
  }
  for (const Bound& bound : bounds_) {
    if (!bound.used) {
      problems_.add("no rule of this tool counts " + in_quotes(bound.counter), bound.pointer,
                    "add state: {counter: " + bound.counter + ", window: hour} to a rule");
    }
  }
}

}  // namespace gatecrash::policy
