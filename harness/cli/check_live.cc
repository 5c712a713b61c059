#include "harness/cli/check_live.h"

#include <utility>

#include "harness/cli/reproduced.h"
#include "harness/cli/target_file_load.h"
#include "harness/judge/judge.h"
#include "harness/live/judge_live.h"
#include "harness/live/live_campaign.h"
#include "harness/live/live_rate_cap.h"

namespace gatecrash::cli {

using report::JunitCase;

JunitCase check_live_finding(const LoadedFinding& finding, JunitCase verdict) {
  if (finding.invariant == live::kGatewayCrash || finding.invariant == live::kGatewayHang) {
    verdict.outcome = JunitCase::Outcome::kFailed;
    verdict.message = "recorded: " + finding.invariant + ": " + finding.message;
    return verdict;
  }
  judge::Judge judge(live::live_table(), finding.policy.policy, live::visible_of(*finding.target),
                     live::denial_of(*finding.target));
  live::judge_live(finding.transcript, *finding.policy.policy, judge);
  tell_reproduced(judge, finding.invariant, " from what was recorded", verdict);
  return verdict;
}

JunitCase check_target(const CheckItem& item, JunitCase verdict) {
  const auto loaded = load_target(item.path, {});
  if (!loaded) {
    verdict.outcome = JunitCase::Outcome::kError;
    verdict.message = loaded.error().to_string();
    return verdict;
  }
  verdict.message = "a target: " + loaded->spec.name;
  return verdict;
}

}  // namespace gatecrash::cli
