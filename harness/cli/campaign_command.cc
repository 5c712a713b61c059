#include <algorithm>
#include <cstdio>
#include <string>

#include "harness/builtin/defaults.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/finding_files.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/finding_writer.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/progress.h"
#include "harness/report/campaign_report.h"
#include "harness/report/junit.h"
#include "harness/report/units.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/net/memory_usage.h"
#include "stack/net/program.h"
#include "stack/net/random_seed.h"
#include "stack/net/signals.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

constexpr std::uint64_t kDefaultCalls = 100'000;
constexpr std::string_view kFindingsOut = "gatecrash-findings";

void print_json(const wire::Value& event) { std::printf("%s\n", wire::write_json(event).c_str()); }

/// Writes the findings from `first` on, and says where they lie and how to see them again.
Status tell_findings(const campaign::Campaign& campaign, std::size_t first,
                     const LoadedPolicy& policy, const CampaignOptions& options) {
  const std::string out = options.out.empty() ? std::string(kFindingsOut) : options.out;
  for (std::size_t i = first; i < campaign.findings().size(); ++i) {
    const campaign::Finding& finding = campaign.findings()[i];
    const auto folder = campaign::make_finding_folder(finding, {.campaign_seed = campaign.seed(),
                                                                .policy_text = policy.text,
                                                                .fault = {},
                                                                .directory = out});
    TRY(const std::string path, write_finding(out, folder));
    if (options.json) {
      print_json(wire::Value::object({{"event", "finding"},
                                      {"invariant", finding.violation.invariant},
                                      {"message", finding.violation.message},
                                      {"messages", finding.client_messages},
                                      {"path", path}}));
    } else {
      std::printf("  %s: %s\n    shrunk to %llu messages; see it again: %s\n",
                  finding.violation.invariant.c_str(), finding.violation.message.c_str(),
                  static_cast<unsigned long long>(finding.client_messages),
                  campaign::reproduce_command(net::program_name(), out, folder.name).c_str());
    }
  }
  return {};
}

void tell_start(std::uint64_t seed, const LoadedPolicy& policy, bool json) {
  if (json) {
    print_json(wire::Value::object({{"event", "start"},
                                    {"seed", seed},
                                    {"policy", policy.name},
                                    {"digest", policy.policy->digest}}));
  } else {
    std::printf("campaign: seed %llu, policy %s, target built-in\n",
                static_cast<unsigned long long>(seed), policy.name.c_str());
  }
  std::fflush(stdout);
}

}  // namespace

int run_campaign(const CampaignOptions& options) {
  const auto policy = load_policy(options.policy);
  if (!policy) {
    return complain(policy.error());
  }
  if (!options.out.empty()) {  // not after hours of searching, when there is something to keep
    if (const Status made = net::make_folders(options.out); !made) {
      return complain(made.error());
    }
  }
  const std::uint64_t seed = options.seed ? *options.seed : net::random_seed();
  const std::uint64_t calls = options.calls    ? *options.calls
                              : options.budget ? UINT64_MAX
                                               : kDefaultCalls;
  const net::Signals signals;  // before the first word: whoever reads it may interrupt
  tell_start(seed, *policy, options.json);

  Progress progress(options.json);
  campaign::Campaign campaign(builtin::builtin_subject(policy->policy), seed,
                              [&signals] { return signals.interrupted(); });
  const auto in_time = [&] {
    return !options.budget ||
           progress.seconds() < std::chrono::duration<double>(*options.budget).count();
  };
  while (campaign.calls() < calls && in_time() && !signals.interrupted()) {
    const std::size_t known = campaign.findings().size();
    campaign.run_world(std::min(calls - campaign.calls(), simulate::kWorldCallsMax));
    if (campaign.findings().size() > known) {
      progress.clear();
      if (const Status told = tell_findings(campaign, known, *policy, options); !told) {
        return complain(told.error());
      }
    }
    progress.show([&] { return report::campaign_progress_text(campaign, progress.seconds()); });
  }
  progress.clear();

  const report::Run run{progress.seconds(), net::peak_rss_bytes(), signals.interrupted()};
  if (options.json) {
    print_json(report::campaign_summary_json(campaign, run));
  } else {
    std::printf("%s", report::campaign_summary_text(campaign, run).c_str());
  }
  if (!options.junit.empty()) {
    const Status written = net::write_file(
        options.junit,
        report::junit_xml("gatecrash campaign", report::campaign_junit_cases(campaign)));
    if (!written) {
      return complain(written.error());
    }
  }
  if (run.interrupted) {
    return kExitInterrupted;
  }
  return campaign.findings().empty() ? kExitHeld : kExitViolated;
}

}  // namespace gatecrash::cli
