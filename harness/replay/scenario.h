// scenario: what to do to the built-in stack, step by step, and what must come of it.
//
// JSON with comments, format version 1 (docs/formats.md). Strict: a member that is not known is an
// error, because a misspelt expectation would expect nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::replay {

inline constexpr int kScenarioVersion = 1;

// Scenarios are read by people.
inline constexpr std::size_t kScenarioStepsMax = 10'000;
inline constexpr std::int64_t kStepTimesMax = 100'000;

struct Expectation {
  std::optional<bool> allow;               // "decision": "allow" or "deny"
  std::optional<std::string> rule;         // the rule that the audit row must name
  std::optional<std::int64_t> effects;     // API calls that the lake must see
  std::vector<std::string> visible;        // of a list: tools that must be in it
  std::vector<std::string> hidden;         // of a list: tools that may not
  std::optional<std::string> answer_text;  // must stand somewhere in the answer
};

struct ScenarioStep {
  enum class Kind : std::uint8_t { kCall, kRequest, kList, kSend, kAdvance };
  Kind kind = Kind::kCall;
  std::string pointer;     // "/steps/3"
  std::string name;        // the tool of a call, the method of a request
  wire::Value arguments;   // of a call; the params of a request
  std::string bytes;       // of a send: what goes to the gateway as it is, and a LF
  std::string grant;       // who
  std::string session;     // on which connection; one per grant unless named
  std::int64_t times = 1;  // each must meet the expectation
  Duration advance{};
  Expectation expect;
};

struct Scenario {
  std::string why;
  wire::Value policy;  // a path, relative to the scenario's file, or the policy itself
  Instant start;       // virtual time of the first step
  std::vector<ScenarioStep> steps;
};

/// Reads one scenario; `name` is what messages call it. Errors: config_invalid, config_unknown;
/// `where` is "NAME: POINTER", or "NAME: byte N" where it is no JSON.
Result<Scenario> read_scenario(std::string_view text, std::string_view name);

}  // namespace gatecrash::replay
