// The whole stack in virtual time: gateway, HealthLake server and lake, watched at both sides of
// the gateway. Oracle: every invariant (harness/invariants) holds.
//
// planted_fuzzer and planted_plain_fuzzer are this target over a stack with a bug (planted_bug.h),
// with this file's mutator and with libFuzzer's own: what the mutator is measured by.
//
// Input: a byte that picks the policy, the mode and whether both clients share a grant, then
//   raw     lines for the gateway from two clients. "2" before a line: the second client sends it;
//           "t" before it: twenty seconds pass first. Each line arrives in two pieces.
//   choices the decisions of a simulated world: agents, calls, hostile messages, delays, clock; as
//           `gatecrash campaign --corpus` keeps them (harness/campaign/corpus.h).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/json_mutator.h"
#include "fuzz/planted_bug.h"
#include "fuzz/vector_mutator.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/stack_target.h"
#include "harness/campaign/corpus.h"
#include "harness/generate/choices.h"
#include "harness/invariants/table.h"
#include "harness/judge/judge.h"
#include "harness/simulate/world.h"
#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/policy/read_policy.h"

namespace gatecrash {
namespace {

// Quotas small enough for a few lines to pass them, in each scope; a default that allows.
constexpr std::string_view kTightPolicy = R"({
  "version": "1",
  "default": "allow",
  "hide": ["list_datastores"],
  "tools": {
    "read_fhir_resource": {
      "limits": [{ "counter": "reads", "window": "minute", "max": 2, "scope": "grant" }]
    },
    "create_fhir_resource": {
      "limits": [{ "counter": "creates", "window": "minute", "max": 1, "scope": "global" }]
    },
    "update_fhir_resource": {
      "limits": [{ "counter": "updates", "window": 10, "max": 1, "scope": "session" }]
    },
    "delete_fhir_resource": { "action": "deny" }
  }
})";

// A quota of nothing, a second limit tighter than the first, and windows that differ in length.
constexpr std::string_view kLayeredPolicy = R"({
  "version": "1",
  "default": "deny",
  "tools": {
    "read_fhir_resource": {
      "limits": [
        { "counter": "many", "window": "hour", "max": 9, "scope": "grant" },
        { "counter": "few", "window": "minute", "max": 1, "scope": "session" }
      ]
    },
    "create_fhir_resource": {
      "limits": [{ "counter": "none", "window": "day", "max": 0, "scope": "grant" }]
    },
    "search_fhir_resources": {
      "limits": [{ "counter": "searches", "window": "minute", "max": 1, "scope": "grant" }]
    }
  }
})";

#ifdef GATECRASH_PLANTED_BUG
const builtin::FaultKind* const kFault = &fuzz::planted_bug();
#else
const builtin::FaultKind* const kFault = nullptr;
#endif

/// One policy and what a world needs of it; made once.
struct Setting {
  explicit Setting(std::string_view text)
      : policy(read(text)),
        subject(builtin::builtin_subject(policy, kFault)),
        tools(*policy, subject.catalog) {}

  static std::shared_ptr<const policy::Policy> read(std::string_view text) {
    auto read = policy::read_policy(text, "policy");
    CHECK(read.has_value());
    return std::make_shared<const policy::Policy>(*std::move(read));
  }

  std::shared_ptr<const policy::Policy> policy;
  simulate::Subject subject;
  simulate::ToolNames tools;
};

const Setting& setting(std::size_t choice) {
  static const std::array<Setting, 3> kSettings = {Setting(builtin::kDefaultPolicyText),
                                                   Setting(kTightPolicy), Setting(kLayeredPolicy)};
  return kSettings[choice % kSettings.size()];
}

void check(const judge::Judge& judge) {
  for (const judge::Violation& violation : judge.violations()) {
    std::fprintf(stderr, "%s (session %s): %s\n", violation.invariant.c_str(),
                 violation.session.c_str(), violation.message.c_str());
  }
  CHECK(judge.violations().empty());
}

/// Two clients whose lines come from the input.
class Clients {
 public:
  Clients(const Setting& setting, bool one_grant, judge::Judge& judge)
      : stack_(setting.subject.make_stack(0)),
        target_(*stack_, simulate::kWorldEpoch,
                [&judge](const judge::Observation& seen) { judge.on(seen); }) {
    for (const std::string_view session : kSessions) {
      CHECK(target_.open(session, one_grant || session == "1" ? "a" : "b").has_value());
      target_.send(session, simulate::Agent::handshake());
    }
  }

  /// One line with its LF, or the unfinished last one.
  void say(std::string_view line) {
    if (line.starts_with('t')) {
      line.remove_prefix(1);
      now_ += std::chrono::seconds(20);
      target_.advance(now_);
    }
    const bool second = line.starts_with('2');
    line.remove_prefix(second ? 1 : 0);
    for (const std::string_view piece :
         {line.substr(0, line.size() / 2), line.substr(line.size() / 2)}) {
      if (!piece.empty() && !closed_[second ? 1 : 0]) {
        target_.send(kSessions[second ? 1 : 0], piece);
        note_closed();
      }
    }
  }

  void finish() { target_.finish(); }

 private:
  static constexpr std::array<std::string_view, 2> kSessions = {"1", "2"};

  /// A client whose connection the gateway closed sends no more.
  void note_closed() {
    for (const target::Heard& heard : target_.receive(Duration(0))) {
      if (heard.ended) {
        closed_[heard.session == kSessions[1] ? 1 : 0] = true;
      }
    }
  }

  std::unique_ptr<simulate::Stack> stack_;
  builtin::StackTarget target_;
  std::array<bool, 2> closed_{};
  Duration now_{};
};

void run_raw(const Setting& setting, bool one_grant, std::string_view lines) {
  judge::Judge judge(invariants::table(), setting.policy, setting.subject.visible);
  Clients clients(setting, one_grant, judge);
  while (!lines.empty()) {
    const std::size_t size = std::min(lines.find('\n'), lines.size() - 1) + 1;
    clients.say(lines.substr(0, size));
    lines.remove_prefix(size);
  }
  clients.finish();
  check(judge);
}

void run_choices(const Setting& setting, std::string_view bytes) {
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  auto choices = generate::Choices::from_bytes({data, bytes.size()});
  const simulate::Subject& subject = setting.subject;
  const auto stack = subject.make_stack(campaign::kCorpusStackSeed);
  judge::Judge judge(invariants::table(), setting.policy, subject.visible);
  // As a campaign runs a file of its corpus.
  simulate::run_world(choices, *stack, judge,
                      {.policy = *setting.policy,
                       .tools = setting.tools,
                       .known = subject.known,
                       .calls_max = campaign::kCorpusWorldCalls,
                       .troubles = subject.troubles,
                       .sure = subject.sure,
                       .policies = subject.policies,
                       .victims = subject.victims});
  check(judge);
}

bool is_raw(std::uint8_t first) { return first % 2 == 0; }

/// The text's lines, each with its LF but perhaps the last.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// Changes one line inside, or repeats, moves or drops a whole one.
[[maybe_unused]] std::string mutate_lines(std::string_view text, Rng& rng) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) {
    return std::string(text);
  }
  const auto at = static_cast<std::ptrdiff_t>(rng.below(lines.size()));
  std::string& line = lines[static_cast<std::size_t>(at)];
  switch (rng.below(10)) {
    case 0:
      lines.insert(lines.begin() + at, line);
      break;
    case 1:
      std::swap(line, lines[rng.below(lines.size())]);
      break;
    case 2:
      lines.erase(lines.begin() + at);
      break;
    case 3:
      line.insert(0, 1, rng.below(2) == 0 ? '2' : 't');
      break;
    case 4:
    case 5:
      fuzz::mutate_json(line, rng);
      break;
    default:
      if (!fuzz::mutate_by_vector(line, rng)) {
        fuzz::mutate_json(line, rng);
      }
      break;
  }
  std::string joined;
  for (const std::string& part : lines) {
    joined += part;
  }
  return joined;
}

}  // namespace
}  // namespace gatecrash

#ifndef GATECRASH_PLAIN_MUTATOR

// Weak, because only libFuzzer has it: a replay never mutates.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t size_max);

/// Choices are mutated as bytes; lines mostly as lines of JSON.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned int seed) {
  gatecrash::Rng rng(seed);
  const bool bytes = size < 2 || !gatecrash::is_raw(data[0]) || rng.below(3) == 0;
  if (bytes && LLVMFuzzerMutate != nullptr) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  const std::string lines = gatecrash::mutate_lines(
      {reinterpret_cast<const char*>(data) + 1, std::max<std::size_t>(size, 1) - 1}, rng);
  const std::size_t length = std::min(lines.size(), size_max - 1);
  lines.copy(reinterpret_cast<char*>(data) + 1, length);
  return 1 + length;
}

#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const gatecrash::Setting& setting = gatecrash::setting(data[0] / 2U);
  if (gatecrash::is_raw(data[0])) {
    gatecrash::run_raw(setting, data[0] / 6U % 2 == 0, rest);
  } else {
    gatecrash::run_choices(setting, rest);
  }
  return 0;
}
