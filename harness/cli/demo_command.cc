#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/builtin/stack_target.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/finding_files.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/finding_writer.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/progress.h"
#include "harness/cli/worlds_ahead.h"
#include "harness/invariants/table.h"
#include "harness/judge/judge.h"
#include "harness/report/campaign_report.h"
#include "harness/report/junit.h"
#include "harness/report/units.h"
#include "harness/target/play.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/memory_usage.h"
#include "stack/net/program.h"
#include "stack/net/signals.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {
namespace {

constexpr std::string_view kDemoOut = "gatecrash-demo";
constexpr std::string_view kSessionFile = "session.transcript.jsonl";
constexpr std::string_view kFault = "cap-off-by-one";
constexpr std::uint64_t kDemoSeed = 7;
constexpr std::uint64_t kDemoCalls = 100'000;
constexpr std::uint64_t kDemoFaultCallsMax = 20'000;
constexpr std::uint64_t kDemoFaultWorldCalls = 256;

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

/// Replays the embedded session with the judge watching. True when answers and invariants held.
Result<bool> replay_session(const LoadedPolicy& policy, const std::string& out) {
  const std::string file = out + "/" + std::string(kSessionFile);
  TRY_STATUS(net::write_file(file, builtin::kDemoSession));
  TRY(const transcript::Transcript transcript,
      transcript::read_transcript(builtin::kDemoSession, file));
  builtin::BuiltinStack stack({.policy = policy.policy,
                               .lake = builtin::default_lake(),
                               .seed = kDemoSeed,
                               .fault = nullptr,
                               .gateway_options = {}});
  judge::Judge judge(invariants::table(), policy.policy, {});
  replay::Conversation conversation = replay::read_conversation(transcript);
  builtin::StackTarget player(stack, conversation.epoch,
                              [&](const judge::Observation& seen) { judge.on(seen); });
  TRY(const target::Played played, target::play(std::move(conversation), file, player));
  judge.on({.kind = judge::Observation::Kind::kSettled});
  const judge::Totals& totals = judge.totals();
  say(
      fmt::format("1. A real session of the official TypeScript SDK, replayed\n"
                  "   {}\n"
                  "   judged from both sides of the gateway: {} calls, {} denied, {} effects: {}\n",
                  replay::summary_text(played.report), totals.calls, totals.denied, totals.effects,
                  judge.violations().empty() ? "all held" : judge.violations().front().message));
  return played.report.held() && judge.violations().empty();
}

/// Switches one fault on and shows how it is caught. True when it is.
Result<bool> catch_fault(const std::string& out) {
  const builtin::FaultKind& fault = *builtin::find_fault(kFault);
  TRY(policy::Policy read, policy::read_policy(fault.policy, fault.name));
  campaign::Campaign campaign(
      builtin::builtin_subject(std::make_shared<const policy::Policy>(std::move(read)), &fault),
      {.seed = kDemoSeed, .calls = kDemoFaultCallsMax, .world_calls = kDemoFaultWorldCalls});
  while (campaign.findings().empty() && campaign.run_next_world()) {
  }
  say(fmt::format("2. The gateway with a fault switched on ({}: {})\n", fault.name, fault.about));
  if (campaign.findings().empty()) {
    say("   MISSED\n");
    return false;
  }
  const campaign::Finding& finding = campaign.findings().front();
  const auto folder = campaign::make_finding_folder(
      finding, {.campaign_seed = kDemoSeed, .policy_text = fault.policy, .fault = fault.name});
  TRY_STATUS(write_finding(out, folder));
  say(fmt::format("   caught by {}, shrunk to {} messages; see it: {}\n",
                  finding.violation.invariant, finding.client_messages,
                  campaign::reproduce_command(net::program_name(), out, folder.name)));
  return true;
}

/// The campaign under the built-in policy. Returns an exit code.
Result<int> run_worlds(const LoadedPolicy& policy, const std::string& out,
                       const net::Signals& signals) {
  say(fmt::format("3. A campaign: seed {}, {} generated calls in simulated worlds\n", kDemoSeed,
                  report::grouped(kDemoCalls)));
  Progress progress(false);
  campaign::Campaign campaign(builtin::builtin_subject(policy.policy),
                              {.seed = kDemoSeed, .calls = kDemoCalls});
  WorldsAhead worlds(campaign, all_cores());
  while (!signals.interrupted() && worlds.run_next()) {
    progress.show([&] {
      return report::campaign_progress_text(
          campaign.tally(), campaign.findings().size(),
          {campaign.tally().calls, progress.seconds(), net::peak_rss_bytes(), false});
    });
  }
  progress.clear();
  say(report::campaign_summary_text(
      campaign.tally(),
      {campaign.tally().calls, progress.seconds(), net::peak_rss_bytes(), signals.interrupted()}));
  std::vector<campaign::KnownFinding> known;
  for (const campaign::Finding& finding : campaign.findings()) {
    known.push_back(campaign::known_finding(finding, {}));
  }
  const std::string file = out + "/report.xml";
  TRY_STATUS(net::write_file(
      file,
      report::junit_xml("gatecrash demo", report::campaign_junit_cases(campaign.tally(), known))));
  say(fmt::format("Report: {} (JUnit); the session: {}/{}\n", file, out, kSessionFile));
  if (signals.interrupted()) {
    return kExitInterrupted;
  }
  return campaign.findings().empty() ? kExitHeld : kExitViolated;
}

Result<int> demo(const std::string& out, const net::Signals& signals) {
  TRY_STATUS(net::make_folders(out));
  TRY(const LoadedPolicy policy, load_policy({}));
  TRY(const bool replayed, replay_session(policy, out));
  TRY(const bool caught, catch_fault(out));
  TRY(const int code, run_worlds(policy, out, signals));
  return code != kExitHeld || (replayed && caught) ? code : kExitViolated;
}

}  // namespace

int run_demo(const DemoOptions& options) {
  const net::Signals signals;
  const auto code = demo(options.out.empty() ? std::string(kDemoOut) : options.out, signals);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
