#include "harness/cli/target_campaign.h"

#include <cstdio>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "harness/builtin/defaults.h"
#include "harness/cli/campaign_output.h"
#include "harness/cli/campaign_plan.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/progress.h"
#include "harness/cli/report_place.h"
#include "harness/cli/target_file_load.h"
#include "harness/live/live_campaign.h"
#include "harness/live/live_world.h"
#include "harness/report/units.h"
#include "stack/base/hash.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/memory_usage.h"
#include "stack/net/signals.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

// Some seconds of a local gateway.
constexpr std::uint64_t kLiveCalls = 400;
constexpr std::string_view kLiveFindings = "gatecrash-findings";

/// A folder for the lake's data, gone when this is.
class LakeData {
 public:
  static Result<LakeData> make() {
    TRY(std::string folder, net::make_temporary_folder());
    LakeData data(std::move(folder));
    TRY_STATUS(net::write_file(data.folder_ + "/seed.ndjson", builtin::kLakeSeed));
    return data;
  }

  LakeData(LakeData&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

  LakeData& operator=(LakeData&&) = delete;

  ~LakeData() {
    if (!folder_.empty()) {
      net::remove_folder(folder_);
    }
  }

  const std::string& folder() const { return folder_; }

 private:
  explicit LakeData(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
};

void tell_live_start(const campaign::Plan& plan, const LoadedTarget& loaded,
                     std::uint64_t calls_done, bool json) {
  std::string line = fmt::format(
      "campaign: seed {}{}, policy {}, target {}{}", plan.seed,
      plan.shard.count == 1 ? "" : ", shard " + campaign::shard_text(plan.shard),
      loaded.policy.name, loaded.spec.name,
      calls_done == 0 ? "" : fmt::format(", goes on after {} calls", report::grouped(calls_done)));
  if (json) {
    line = wire::write_json(wire::Value::object({{"event", "start"},
                                                 {"seed", plan.seed},
                                                 {"shard", campaign::shard_text(plan.shard)},
                                                 {"calls_done", calls_done},
                                                 {"policy", loaded.policy.name},
                                                 {"digest", loaded.policy.policy->digest},
                                                 {"target", loaded.spec.name}}));
  }
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void tell_flaky(const live::Flaky& flaky, bool json) {
  std::string line =
      fmt::format("  flaky, not counted: {}: {}\n    seen again in {} of {} tries (world {})",
                  flaky.violation.invariant, flaky.violation.message, flaky.seen,
                  live::kConfirmations, flaky.world);
  if (json) {
    line = wire::write_json(wire::Value::object({{"event", "flaky"},
                                                 {"invariant", flaky.violation.invariant},
                                                 {"message", flaky.violation.message},
                                                 {"world", flaky.world},
                                                 {"seen_again", std::uint64_t{flaky.seen}},
                                                 {"of", std::uint64_t{live::kConfirmations}}}));
  }
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

/// Keeps and tells what a world found.
Status tell_news(const live::LiveCampaign& campaign, std::size_t findings, std::size_t flaky,
                 const LoadedTarget& loaded, CampaignFolder& folder, bool json) {
  for (std::size_t i = findings; i < campaign.findings().size(); ++i) {
    TRY_STATUS(folder.keep(campaign.findings()[i], campaign.plan().seed, loaded.text));
    tell_finding(folder.findings().back(), folder.directory(), json);
  }
  for (std::size_t i = flaky; i < campaign.flaky().size(); ++i) {
    tell_flaky(campaign.flaky()[i], json);
  }
  return {};
}

/// campaign.json: up to the last world that was looked at to its end.
Status save(const live::LiveCampaign& campaign, CampaignFolder& folder, bool done) {
  return folder.save({campaign.plan(), campaign.next_world(), campaign.tally()}, done, true);
}

Result<report::Run> run_worlds(live::LiveCampaign& campaign, const LoadedTarget& loaded,
                               CampaignFolder& folder, const CampaignOptions& options,
                               Progress& progress, const net::Signals& signals) {
  const std::uint64_t calls_before = campaign.tally().calls;
  const auto so_far = [&] {
    return report::Run{.calls = campaign.tally().calls - calls_before,
                       .seconds = progress.seconds(),
                       .peak_rss_bytes = net::peak_rss_bytes(),
                       .interrupted = signals.interrupted(),
                       .real = true};
  };
  const auto in_time = [&] {
    return !options.budget ||
           progress.seconds() < std::chrono::duration<double>(*options.budget).count();
  };
  const auto enough = [&] {
    return options.stop_after && campaign.findings().size() >= *options.stop_after;
  };
  TRY_STATUS(save(campaign, folder, false));
  while (in_time() && !enough() && !signals.interrupted()) {
    const std::size_t findings = campaign.findings().size();
    const std::size_t flaky = campaign.flaky().size();
    TRY(const bool ran, campaign.run_next_world());
    if (!ran) {
      break;
    }
    if (campaign.findings().size() > findings || campaign.flaky().size() > flaky) {
      progress.clear();
      TRY_STATUS(tell_news(campaign, findings, flaky, loaded, folder, options.json));
    }
    if (!signals.interrupted()) {  // else whoever resumes runs that world again
      TRY_STATUS(save(campaign, folder, false));
    }
    progress.show([&] {
      return report::campaign_progress_text(campaign.tally(), folder.findings().size(), so_far());
    });
  }
  progress.clear();
  if (!signals.interrupted()) {
    TRY_STATUS(save(campaign, folder, true));
  }
  return so_far();
}

Result<int> run_from(const CampaignOptions& options, const campaign::Plan& plan,
                     const LoadedTarget& loaded, CampaignFolder folder) {
  const net::Signals signals;
  const auto interrupted = [&] { return signals.interrupted(); };
  const campaign::CampaignRecord begun = folder.record();
  tell_live_start(plan, loaded, begun.tally.calls, options.json);
  TRY(const LakeData lake, LakeData::make());
  TRY(live::LiveSubject subject, live_subject(loaded, lake.folder(), interrupted));
  Progress progress(options.json);
  live::LiveCampaign campaign(
      std::move(subject), plan,
      {.findings_max =
           static_cast<std::size_t>(options.stop_after.value_or(campaign::kFindingsMax)),
       .interrupted = interrupted,
       .progress = [&](const std::string& what) { progress.show([&] { return what; }); }});
  std::set<std::string> known;
  for (const campaign::KnownFinding& finding : begun.findings) {
    known.insert(finding.signature);
  }
  campaign.resume(begun.next_world, begun.tally, std::move(known));
  TRY(const report::Run run, run_worlds(campaign, loaded, folder, options, progress, signals));
  TRY_STATUS(tell_campaign_end(campaign.tally(), plan.seed, folder.findings(), run,
                               {options.json, options.junit, "gatecrash campaign"}));
  if (run.interrupted) {
    return kExitInterrupted;
  }
  return folder.findings().empty() ? kExitHeld : kExitViolated;
}

std::string digest_of(const LoadedTarget& loaded) {
  return hex64(Hasher().add(loaded.text).value());
}

Result<int> begin_target(const CampaignOptions& options) {
  TRY(const LoadedTarget loaded, load_target(options.target, options.policy));
  TRY_STATUS(check_report_place(options.junit));
  TRY(const campaign::Plan plan,
      plan_of(options, {.calls = kLiveCalls, .world_calls = live::kLiveWorldCalls}));
  TRY(CampaignFolder folder,
      options.out.empty()
          ? CampaignFolder::for_findings(std::string(kLiveFindings), loaded.policy, {})
          : CampaignFolder::begin(options.out, loaded.policy, {}));
  folder.set_target({net::absolute_path(options.target), digest_of(loaded)});
  return run_from(options, plan, loaded, std::move(folder));
}

}  // namespace

Result<int> resume_target_campaign(const CampaignOptions& options, CampaignFolder folder) {
  const campaign::Plan plan = folder.record().plan;
  const campaign::KnownTarget& known = folder.record().target;
  TRY_STATUS(check_report_place(options.junit));
  if (plan.calls == UINT64_MAX && !options.budget) {
    return fail(Code::kConfigInvalid,
                "this campaign was bounded by time, not by calls: say for how long it goes on, as "
                "--for 60s",
                options.resume);
  }
  TRY(const LoadedTarget loaded, load_target(known.file, folder.policy().name));
  if (digest_of(loaded) != known.digest) {
    return fail(Code::kConfigInvalid,
                "is not the target that the campaign began with: put that back, or begin anew",
                known.file);
  }
  return run_from(options, plan, loaded, std::move(folder));
}

int run_target_campaign(const CampaignOptions& options) {
  const auto code = begin_target(options);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
