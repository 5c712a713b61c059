#include "harness/cli/check_live.h"

#include <utility>

#include "harness/campaign/finding_files.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/target_file_load.h"
#include "harness/invariants/table.h"
#include "harness/judge/judge.h"
#include "harness/live/judge_live.h"
#include "harness/live/live_campaign.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::cli {
namespace {

using report::JunitCase;
using Outcome = JunitCase::Outcome;

struct LiveFinding {
  std::string invariant;
  std::string message;
  target::TargetSpec spec;
  LoadedPolicy policy;
  transcript::Transcript transcript;
};

Result<LiveFinding> read_live_finding(const CheckItem& item, const std::string& policy_file) {
  LiveFinding finding;
  TRY(const wire::Value root, wire::read_json(item.bytes));
  finding.invariant = root.find_string("invariant").value_or("");
  finding.message = root.find_string("message").value_or("");
  const std::string target_path = item.path + "/" + std::string(campaign::kTargetFile);
  TRY(const std::string target, net::read_file(target_path));
  TRY(finding.spec, target::read_target_file(target, target_path));
  const bool yaml = net::entry_at(item.path + "/policy.yaml") == net::Entry::kFile;
  const std::string own = item.path + (yaml ? "/policy.yaml" : "/policy.json");
  TRY(finding.policy, load_policy(policy_file.empty() ? own : policy_file));
  const std::string path = item.path + "/transcript.jsonl";
  TRY(const std::string bytes, net::read_file(path, transcript::kTranscriptBytesMax));
  TRY(finding.transcript, transcript::read_transcript(bytes, path));
  return finding;
}

JunitCase error_of(JunitCase verdict, const Error& error) {
  verdict.outcome = Outcome::kError;
  verdict.message = error.to_string();
  return verdict;
}

}  // namespace

bool is_live_finding(const CheckItem& item) {
  const auto root = wire::read_json(item.bytes);
  const wire::Value* const target = root ? root->find("target") : nullptr;
  return target != nullptr && target->find("file") != nullptr;
}

JunitCase check_live_finding(const CheckItem& item, const std::string& policy_file,
                             JunitCase verdict) {
  const auto finding = read_live_finding(item, policy_file);
  if (!finding) {
    return error_of(std::move(verdict), finding.error());
  }
  if (finding->invariant == live::kGatewayCrash || finding->invariant == live::kGatewayHang) {
    verdict.outcome = Outcome::kFailed;
    verdict.message = "recorded: " + finding->invariant + ": " + finding->message;
    return verdict;
  }
  judge::Judge judge(invariants::table(), finding->policy.policy, live::visible_of(finding->spec),
                     live::denial_of(finding->spec));
  live::judge_live(finding->transcript, *finding->policy.policy, judge);
  if (judge.violations().empty()) {
    verdict.message = "not reproduced: in what was recorded " + finding->invariant + " holds now";
    return verdict;
  }
  verdict.outcome = Outcome::kFailed;
  for (const judge::Violation& violation : judge.violations()) {
    const std::string text = violation.invariant + ": " + violation.message;
    if (verdict.message.empty() || (violation.invariant == finding->invariant &&
                                    !verdict.message.starts_with("reproduced from"))) {
      verdict.message = violation.invariant == finding->invariant
                            ? "reproduced from what was recorded: " + text
                            : "another invariant than " + finding->invariant + ": " + text;
    }
    verdict.details += text + "\n";
  }
  return verdict;
}

JunitCase check_target(const CheckItem& item, JunitCase verdict) {
  const auto loaded = load_target(item.path, {});
  if (!loaded) {
    return error_of(std::move(verdict), loaded.error());
  }
  verdict.message = "a target: " + loaded->spec.name;
  return verdict;
}

}  // namespace gatecrash::cli
