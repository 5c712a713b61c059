#include "harness/cli/check_run.h"

#include <memory>
#include <utility>
#include <vector>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/scenario_run.h"
#include "harness/campaign/judge_recording.h"
#include "harness/campaign/twins.h"
#include "harness/cli/check_live.h"
#include "harness/cli/finding_load.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/recorded_policy.h"
#include "harness/cli/reproduced.h"
#include "harness/invariants/table.h"
#include "harness/judge/judge.h"
#include "harness/lint/tool_list.h"
#include "harness/replay/scenario.h"
#include "harness/report/units.h"
#include "harness/simulate/rerun.h"
#include "harness/transcript/reader.h"
#include "stack/policy/read_policy.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

using report::JunitCase;
using Outcome = JunitCase::Outcome;
using Policy = std::shared_ptr<const policy::Policy>;

JunitCase broken(JunitCase verdict, const Error& error) {
  verdict.outcome = Outcome::kError;
  verdict.message = error.to_string();
  return verdict;
}

std::string lines(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += text + "\n";
  }
  return out;
}

std::string count_text(std::uint64_t count, const std::string& what) {
  return report::grouped(count) + " " + what + (count == 1 ? "" : "s");
}

builtin::BuiltinStack make_stack(const Policy& policy, std::uint64_t seed,
                                 const builtin::FaultKind* fault) {
  return builtin::BuiltinStack({.policy = policy,
                                .lake = builtin::default_lake(),
                                .seed = seed,
                                .fault = fault,
                                .gateway_options = {}});
}

Result<Policy> parse_policy(const std::string& text, const std::string& name) {
  TRY(policy::Policy read, policy::read_policy(text, name));
  return std::make_shared<const policy::Policy>(std::move(read));
}

Result<Policy> scenario_policy(const replay::Scenario& scenario, const CheckItem& item,
                               const std::string& policy_file) {
  if (!policy_file.empty()) {
    TRY(const LoadedPolicy loaded, load_policy(policy_file));
    return loaded.policy;
  }
  if (scenario.policy.is_object()) {
    return parse_policy(wire::write_json_pretty(scenario.policy), item.path + " (its policy)");
  }
  const std::string& named = scenario.policy.as_string();
  const std::size_t slash = item.path.rfind('/');
  const bool relative = !named.starts_with('/') && slash != std::string::npos;
  TRY(const LoadedPolicy loaded,
      load_policy(relative ? item.path.substr(0, slash + 1) + named : named));
  return loaded.policy;
}

JunitCase check_scenario(const CheckItem& item, const std::string& policy_file, JunitCase verdict) {
  const auto scenario = replay::read_scenario(item.bytes, item.path);
  if (!scenario) {
    return broken(std::move(verdict), scenario.error());
  }
  const auto policy = scenario_policy(*scenario, item, policy_file);
  if (!policy) {
    return broken(std::move(verdict), policy.error());
  }
  auto stack = make_stack(*policy, 0, nullptr);
  const builtin::ScenarioResult result = builtin::run_scenario(*scenario, stack, *policy);
  if (!result.failures.empty()) {
    verdict.outcome = Outcome::kFailed;
    verdict.message = result.failures.front();
    verdict.details = "why: " + scenario->why + "\n" + lines(result.failures);
    return verdict;
  }
  verdict.message = count_text(result.steps, "step") + ", " + count_text(result.calls, "call") +
                    ", " + report::days_and_time(result.virtual_time) + " of virtual time";
  return verdict;
}

/// "3 calls, 2 allowed, 1 denied; 8 invariants held, 2 did not come up", or the violations.
void tell_judgement(const judge::Judge& judge, JunitCase& verdict) {
  std::uint64_t held = 0;
  std::uint64_t idle = 0;
  std::string not_judged;
  for (const judge::Count& count : judge.counts()) {
    held += count.judged && count.checked > 0 ? 1 : 0;
    idle += count.judged && count.checked == 0 ? 1 : 0;
    if (!count.judged) {
      not_judged +=
          (not_judged.empty() ? "; not judged for want of a tap: " : ", ") + count.invariant;
    }
  }
  const judge::Totals& totals = judge.totals();
  verdict.message =
      count_text(totals.calls, "call") + ", " + report::grouped(totals.allowed) + " allowed, " +
      report::grouped(totals.denied) + " denied; " + count_text(held, "invariant") + " held" +
      (idle == 0 ? "" : ", " + report::grouped(idle) + " did not come up") + not_judged;
  if (judge.violations().empty()) {
    return;
  }
  verdict.outcome = Outcome::kFailed;
  std::vector<std::string> texts;
  for (const judge::Violation& violation : judge.violations()) {
    texts.push_back(violation.invariant + ": " + violation.message);
  }
  verdict.message = texts.front();
  verdict.details = lines(texts);
}

JunitCase check_transcript(const CheckItem& item, const std::string& policy_file,
                           JunitCase verdict) {
  const auto transcript = transcript::read_transcript(item.bytes, item.path);
  if (!transcript) {
    return broken(std::move(verdict), transcript.error());
  }
  if (policy_file.empty() && !has_recorded_policy(*transcript)) {
    verdict.outcome = Outcome::kSkipped;
    verdict.message = "read, not judged: it carries no policy, and --policy names none";
    return verdict;
  }
  const auto policy = recorded_policy(*transcript, item.path, policy_file);
  if (!policy) {
    return broken(std::move(verdict), policy.error());
  }
  judge::Judge judge(invariants::table(), policy->policy, campaign::visible_in(*transcript));
  const Status read = campaign::judge_recording(*transcript, policy->policy->name, judge);
  if (!read) {
    return broken(std::move(verdict), read.error());
  }
  tell_judgement(judge, verdict);
  if (transcript->truncated) {
    verdict.details += "warning: " + *transcript->truncated + "\n";
  }
  return verdict;
}

JunitCase check_finding(const CheckItem& item, const std::string& policy_file, JunitCase verdict) {
  const auto finding = load_finding(item.path, item.bytes, policy_file);
  if (!finding) {
    return broken(std::move(verdict), finding.error());
  }
  if (finding->target) {
    return check_live_finding(*finding, std::move(verdict));
  }
  const Policy& policy = finding->policy.policy;
  const std::uint64_t seed = recorded_seed(finding->transcript);
  builtin::BuiltinStack stack(builtin::world_config(policy, seed, finding->fault));
  judge::Judge judge(invariants::table(), policy, builtin::world_visible());
  const Status played = simulate::rerun(finding->transcript, *policy, stack, judge);
  if (!played) {
    return broken(std::move(verdict), played.error());
  }
  if (campaign::judged_by_twins(finding->invariant)) {
    const auto make = [&](Policy under) {
      return std::make_unique<builtin::BuiltinStack>(
          builtin::world_config(std::move(under), seed, finding->fault));
    };
    campaign::judge_twins(finding->transcript, {.policy = policy, .make = make}, judge);
  }
  tell_reproduced(judge, finding->invariant, {}, verdict);
  return verdict;
}

JunitCase check_policy(const CheckItem& item, JunitCase verdict) {
  const auto policy = parse_policy(item.bytes, item.path);
  if (!policy) {
    return broken(std::move(verdict), policy.error());
  }
  verdict.message = "a policy of " + count_text((*policy)->tools.size(), "tool");
  return verdict;
}

JunitCase check_tools(const CheckItem& item, JunitCase verdict) {
  const auto tools = lint::read_tool_list(item.bytes, item.path);
  if (!tools) {
    return broken(std::move(verdict), tools.error());
  }
  verdict.message = "a server's list of " + count_text(tools->size(), "tool");
  return verdict;
}

}  // namespace

JunitCase check_item(const CheckItem& item, const std::string& policy_file) {
  JunitCase verdict;
  verdict.group = kind_text(item.kind);
  verdict.name = item.path;
  switch (item.kind) {
    case CheckItem::Kind::kScenario:
      return check_scenario(item, policy_file, std::move(verdict));
    case CheckItem::Kind::kTranscript:
      return check_transcript(item, policy_file, std::move(verdict));
    case CheckItem::Kind::kFinding:
      return check_finding(item, policy_file, std::move(verdict));
    case CheckItem::Kind::kPolicy:
      return check_policy(item, std::move(verdict));
    case CheckItem::Kind::kTools:
      return check_tools(item, std::move(verdict));
    case CheckItem::Kind::kTarget:
      return check_target(item, std::move(verdict));
    case CheckItem::Kind::kUnknown:
      return broken(std::move(verdict), item.error);
  }
  return verdict;
}

}  // namespace gatecrash::cli
