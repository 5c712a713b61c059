#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "harness/builtin/defaults.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/finding_files.h"
#include "harness/cli/campaign_folder.h"
#include "harness/cli/campaign_output.h"
#include "harness/cli/campaign_plan.h"
#include "harness/cli/commands.h"
#include "harness/cli/corpus_folder.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/progress.h"
#include "harness/cli/report_place.h"
#include "harness/cli/target_campaign.h"
#include "harness/cli/worlds_ahead.h"
#include "harness/report/campaign_report.h"
#include "stack/net/memory_usage.h"
#include "stack/net/signals.h"

namespace gatecrash::cli {
namespace {

constexpr std::uint64_t kDefaultCalls = 100'000;
constexpr std::string_view kFindingsOut = "gatecrash-findings";

/// What the command line asks for: a plan, and where its results go.
struct Task {
  campaign::Plan plan;
  CampaignFolder folder;
};

Result<Task> new_task(const CampaignOptions& options) {
  TRY(const LoadedPolicy policy, load_policy(options.policy, options.fault));
  const PlanDefaults defaults{.calls = kDefaultCalls,
                              .world_calls = options.corpus.empty() ? simulate::kWorldCallsMax
                                                                    : campaign::kSteeredWorldCalls};
  TRY(const campaign::Plan plan, plan_of(options, defaults));
  // Made now, not after hours of searching, when there is something to keep.
  TRY(CampaignFolder folder,
      options.out.empty()
          ? CampaignFolder::for_findings(std::string(kFindingsOut), policy, options.fault)
          : CampaignFolder::begin(options.out, policy, options.fault));
  return Task{plan, std::move(folder)};
}

Result<Task> resumed_task(const CampaignOptions& options, CampaignFolder folder) {
  const campaign::Plan plan = folder.record().plan;
  if (plan.calls == UINT64_MAX && !options.budget) {
    return fail(Code::kConfigInvalid,
                "this campaign was bounded by time, not by calls: say for how long it goes on, as "
                "--for 60s",
                options.resume);
  }
  if (plan.steered && options.corpus.empty()) {
    return fail(Code::kConfigInvalid,
                "this campaign was steered by a corpus: name its folder again, as --corpus DIR",
                options.resume);
  }
  if (!plan.steered && !options.corpus.empty()) {
    return fail(Code::kConfigInvalid,
                "this campaign began without a corpus, and goes on without: leave out --corpus, or "
                "begin another",
                options.resume);
  }
  return Task{plan, std::move(folder)};
}

/// Keeps and tells the findings from `first` on.
Status tell_findings(const campaign::Campaign& campaign, std::size_t first, CampaignFolder& folder,
                     bool json) {
  for (std::size_t i = first; i < campaign.findings().size(); ++i) {
    TRY_STATUS(folder.keep(campaign.findings()[i], campaign.plan().seed));
    tell_finding(folder.findings().back(), folder.directory(), json);
  }
  return {};
}

report::Run run_so_far(const campaign::Campaign& campaign, std::uint64_t calls_before,
                       const Progress& progress) {
  return {.calls = campaign.tally().calls - calls_before,
          .seconds = progress.seconds(),
          .peak_rss_bytes = net::peak_rss_bytes(),
          .interrupted = false};
}

std::size_t threads_of(const CampaignOptions& options) {
  if (!options.corpus.empty()) {
    return 1;
  }
  return options.jobs ? *options.jobs : all_cores();
}

Status save_changes(campaign::Campaign& campaign, const std::string& corpus) {
  return corpus.empty() ? Status() : save_corpus(corpus, campaign.corpus().take_changes());
}

/// Runs worlds until the plan or the time is over or somebody interrupts.
Result<report::Run> run_worlds(campaign::Campaign& campaign, CampaignFolder& folder,
                               const CampaignOptions& options, Progress& progress,
                               const net::Signals& signals) {
  const std::uint64_t calls_before = campaign.tally().calls;
  TRY_STATUS(folder.save(campaign, false, true));
  const auto in_time = [&] {
    return !options.budget ||
           progress.seconds() < std::chrono::duration<double>(*options.budget).count();
  };
  WorldsAhead worlds(campaign, threads_of(options));
  bool half_shrunk = false;
  while (in_time() && !signals.interrupted()) {
    const std::size_t known = campaign.findings().size();
    if (!worlds.run_next()) {
      break;
    }
    TRY_STATUS(save_changes(campaign, options.corpus));
    const bool found = campaign.findings().size() > known;
    if (found) {
      progress.clear();
      TRY_STATUS(tell_findings(campaign, known, folder, options.json));
    }
    half_shrunk = found && signals.interrupted();
    if (!half_shrunk) {
      TRY_STATUS(folder.save(campaign, false, found));
    }
    progress.show([&] {
      return report::campaign_progress_text(campaign.tally(), folder.findings().size(),
                                            run_so_far(campaign, calls_before, progress));
    });
  }
  progress.clear();
  report::Run run = run_so_far(campaign, calls_before, progress);
  run.interrupted = signals.interrupted();
  if (!half_shrunk) {  // else whoever resumes runs that world again, and shrinks to the end
    TRY_STATUS(folder.save(campaign, !run.interrupted, true));
  }
  return run;
}

/// Lets what lies in the folder choose the worlds.
Status steer(campaign::Campaign& campaign, const CampaignOptions& options) {
  TRY(LoadedCorpus loaded, load_corpus(options.corpus));
  tell_corpus(options.corpus, loaded, options.json);
  campaign.steer_by(campaign::Corpus(std::move(loaded.files),
                                     options.corpus_bytes_max.value_or(campaign::kCorpusBytesMax)));
  return {};
}

Result<int> run_task(Task task, const CampaignOptions& options) {
  const net::Signals signals;  // before the first word: whoever reads it may interrupt
  TRY(const builtin::FaultKind* const fault, fault_named(task.folder.record().fault));
  tell_campaign_start(task.plan, task.folder.policy(), task.folder.record().tally.calls,
                      options.json);
  Progress progress(options.json);
  campaign::Campaign campaign(builtin::builtin_subject(task.folder.policy().policy, fault),
                              task.plan, {.watch = [&](const campaign::ShrinkState& state) {
                                progress.show([&] { return shrink_progress_text(state); });
                                return !signals.interrupted();
                              }});
  std::set<std::string> known;
  for (const campaign::KnownFinding& finding : task.folder.findings()) {
    known.insert(finding.signature);
  }
  if (!options.corpus.empty()) {
    TRY_STATUS(steer(campaign, options));
  }
  campaign.resume(task.folder.record().next_world, task.folder.record().tally, std::move(known));
  TRY(const report::Run run, run_worlds(campaign, task.folder, options, progress, signals));
  if (!options.corpus.empty()) {
    tell_corpus_end(options.corpus, campaign.corpus(), options.json);
  }
  TRY_STATUS(tell_campaign_end(campaign.tally(), task.plan.seed, task.folder.findings(), run,
                               {options.json, options.junit, "gatecrash campaign"}));
  if (run.interrupted) {
    return kExitInterrupted;
  }
  const std::string missing = report::missing_marks_text(campaign.tally().marks);
  if (options.require_marks && !missing.empty()) {
    std::fprintf(stderr, "gatecrash: marks never reached: %s\n", missing.c_str());
    return kExitViolated;
  }
  return task.folder.findings().empty() ? kExitHeld : kExitViolated;
}

Result<int> begin_campaign(const CampaignOptions& options) {
  if (options.stop_after) {
    return fail(Code::kConfigInvalid, "--stop-after is for real targets: name one with --target");
  }
  TRY(Task task, new_task(options));
  return run_task(std::move(task), options);
}

Result<int> resume_campaign(const CampaignOptions& options) {
  TRY(CampaignFolder folder, CampaignFolder::open(options.resume));
  if (!folder.record().target.file.empty()) {
    return resume_target_campaign(options, std::move(folder));
  }
  TRY(Task task, resumed_task(options, std::move(folder)));
  return run_task(std::move(task), options);
}

}  // namespace

int run_campaign(const CampaignOptions& options) {
  if (!options.target.empty()) {
    return run_target_campaign(options);
  }
  if (options.world) {
    return run_one_world(options);
  }
  if (const Status report = check_report_place(options.junit); !report) {
    return complain(report.error());
  }
  const auto code = options.resume.empty() ? begin_campaign(options) : resume_campaign(options);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
