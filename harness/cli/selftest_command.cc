#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/finding_files.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/finding_writer.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/progress.h"
#include "stack/net/folder.h"
#include "stack/net/program.h"
#include "stack/net/signals.h"
#include "stack/policy/read_policy.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

constexpr std::uint64_t kSelftestSeed = 7;
constexpr std::string_view kSelftestOut = "gatecrash-selftest";
// Small worlds: most faults bite within some hundred calls, and a small world shrinks fast.
constexpr std::uint64_t kFaultWorldCalls = 256;
// A fault that survives this many calls is not caught.
constexpr std::uint64_t kFaultCallsMax = 100'000;
// A fault may show in several ways; the smallest of so many findings is told.
constexpr std::size_t kFaultFindingsMax = 3;
// Without a fault nothing may be found in so many times the calls of the longest detection.
constexpr std::uint64_t kCleanTimes = 10;
// However soon all were caught.
constexpr std::uint64_t kCleanCallsMin = 2 * kFaultWorldCalls;

struct FaultVerdict {
  bool caught = false;
  bool interrupted = false;
  std::uint64_t calls = 0;
  double seconds = 0;
  std::string invariant;
  std::uint64_t messages = 0;
  std::string command;  // that shows the finding again
};

/// True when the comma-separated list names the invariant.
bool names(std::string_view list, std::string_view invariant) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, end);
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    if (name == invariant) {
      return true;
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// The smallest, or null.
const campaign::Finding* smallest(const std::vector<campaign::Finding>& findings) {
  const auto least = std::min_element(
      findings.begin(), findings.end(),
      [](const auto& a, const auto& b) { return a.client_messages < b.client_messages; });
  return least == findings.end() ? nullptr : &*least;
}

Result<FaultVerdict> try_fault(const builtin::FaultKind& fault, std::uint64_t seed,
                               const std::string& out, const net::Signals& signals) {
  const Progress watch(true);
  TRY(policy::Policy read, policy::read_policy(fault.policy, fault.name));
  const auto policy = std::make_shared<const policy::Policy>(std::move(read));
  FaultVerdict verdict;
  campaign::Campaign campaign(
      builtin::builtin_subject(policy, &fault),
      {.seed = seed, .calls = kFaultCallsMax, .world_calls = kFaultWorldCalls},
      {.watch = [&](const campaign::ShrinkState&) { return !signals.interrupted(); },
       .findings_max = kFaultFindingsMax,
       .wanted =
           [&](const judge::Violation& violation) {
             return names(fault.invariants, violation.invariant);
           }});
  const campaign::Finding* finding = nullptr;
  while (finding == nullptr && !verdict.interrupted && campaign.run_next_world()) {
    finding = smallest(campaign.findings());
    verdict.interrupted = signals.interrupted();
  }
  verdict.calls = campaign.tally().calls;
  if (finding != nullptr) {
    const auto folder = campaign::make_finding_folder(
        *finding, {.campaign_seed = seed, .policy_text = fault.policy, .fault = fault.name});
    TRY_STATUS(write_finding(out, folder));
    verdict.caught = true;
    verdict.invariant = finding->violation.invariant;
    verdict.messages = finding->client_messages;
    verdict.command = campaign::reproduce_command(net::program_name(), out, folder.name);
  }
  verdict.seconds = watch.seconds();
  return verdict;
}

void tell(const builtin::FaultKind& fault, const FaultVerdict& verdict, bool json) {
  if (json) {
    const auto event = wire::Value::object(
        {{"event", "fault"},
         {"name", fault.name},
         {"caught", verdict.caught},
         {"calls", verdict.calls},
         {"seconds", wire::Value::number(fmt::format("{:.3f}", verdict.seconds))},
         {"messages", verdict.messages},
         {"invariant", verdict.invariant},
         {"reproduce", verdict.command}});
    std::printf("%s\n", wire::write_json(event).c_str());
  } else if (!verdict.caught) {
    std::printf("%s", fmt::format("  MISSED       {}: {} ({} calls)\n", fault.name, fault.about,
                                  verdict.calls)
                          .c_str());
  } else {
    std::printf("%s", fmt::format("  caught  {:<28} {:<24} {:>6} calls  {} message(s)  {:.2f} s\n"
                                  "          {}\n",
                                  fault.name, verdict.invariant, verdict.calls, verdict.messages,
                                  verdict.seconds, verdict.command)
                          .c_str());
  }
  std::fflush(stdout);
}

/// The clean gateway: what was run, and the commands that show what was found in it.
struct CleanRun {
  std::uint64_t calls = 0;
  std::size_t policies = 0;
  double seconds = 0;
  bool interrupted = false;
  std::vector<std::string> commands;
};

Status run_clean(std::string_view policy_text, std::uint64_t calls, std::uint64_t seed,
                 const std::string& out, const net::Signals& signals, CleanRun& run) {
  TRY(policy::Policy read, policy::read_policy(policy_text, "clean"));
  campaign::Campaign campaign(
      builtin::builtin_subject(std::make_shared<const policy::Policy>(std::move(read))),
      {.seed = seed, .calls = calls, .world_calls = kFaultWorldCalls},
      {.watch = [&](const campaign::ShrinkState&) { return !signals.interrupted(); },
       .findings_max = kFaultFindingsMax});
  while (!run.interrupted && campaign.run_next_world()) {
    run.interrupted = signals.interrupted();
  }
  run.calls += campaign.tally().calls;
  for (const campaign::Finding& finding : campaign.findings()) {
    const auto folder =
        campaign::make_finding_folder(finding, {.campaign_seed = seed, .policy_text = policy_text});
    TRY_STATUS(write_finding(out, folder));
    run.commands.push_back(campaign::reproduce_command(net::program_name(), out, folder.name));
  }
  return {};
}

/// The same calls many times over without a fault, troubles and all: each policy its part.
Result<CleanRun> run_clean(const std::vector<const builtin::FaultKind*>& faults,
                           std::uint64_t longest, std::uint64_t seed, const std::string& out,
                           const net::Signals& signals) {
  const Progress watch(true);
  std::vector<std::string_view> policies;
  for (const builtin::FaultKind* const fault : faults) {
    if (std::find(policies.begin(), policies.end(), fault->policy) == policies.end()) {
      policies.push_back(fault->policy);
    }
  }
  const std::uint64_t calls = std::max(kCleanTimes * longest, kCleanCallsMin);
  CleanRun run;
  run.policies = policies.size();
  for (std::size_t i = 0; i < policies.size() && !run.interrupted; ++i) {
    const std::uint64_t part = (calls + policies.size() - 1) / policies.size();
    TRY_STATUS(run_clean(policies[i], part, seed, out, signals, run));
  }
  run.seconds = watch.seconds();
  return run;
}

void tell(const CleanRun& run, bool json) {
  if (json) {
    const auto event =
        wire::Value::object({{"event", "clean"},
                             {"calls", run.calls},
                             {"policies", static_cast<std::uint64_t>(run.policies)},
                             {"findings", static_cast<std::uint64_t>(run.commands.size())},
                             {"seconds", wire::Value::number(fmt::format("{:.3f}", run.seconds))}});
    std::printf("%s\n", wire::write_json(event).c_str());
    return;
  }
  const std::string found = run.commands.empty()
                                ? std::string("nothing found")
                                : fmt::format("{} FALSE ALARM(S)", run.commands.size());
  std::printf("%s", fmt::format("  clean   no fault, {} policies: {} in {} calls  {:.2f} s\n",
                                run.policies, found, run.calls, run.seconds)
                        .c_str());
  for (const std::string& command : run.commands) {
    std::printf("          %s\n", command.c_str());
  }
}

Result<std::vector<const builtin::FaultKind*>> chosen_faults(const std::string& name) {
  TRY(const builtin::FaultKind* const one, fault_named(name));
  std::vector<const builtin::FaultKind*> chosen;
  for (const builtin::FaultKind& fault : builtin::fault_kinds()) {
    if (one == nullptr || &fault == one) {
      chosen.push_back(&fault);
    }
  }
  return chosen;
}

void list_faults(const std::vector<const builtin::FaultKind*>& faults, bool json) {
  for (const builtin::FaultKind* const fault : faults) {
    const auto event = wire::Value::object(
        {{"name", fault->name}, {"about", fault->about}, {"invariants", fault->invariants}});
    const std::string line =
        json ? wire::write_json(event)
             : fmt::format("{:<32} {} ({})", fault->name, fault->about, fault->invariants);
    std::printf("%s\n", line.c_str());
  }
}

}  // namespace

int run_selftest(const SelftestOptions& options) {
  const auto faults = chosen_faults(options.fault);
  if (!faults) {
    return complain(faults.error());
  }
  if (options.list) {
    list_faults(*faults, options.json);
    return kExitHeld;
  }
  const std::uint64_t seed = options.seed.value_or(kSelftestSeed);
  const std::string out = options.out.empty() ? std::string(kSelftestOut) : options.out;
  // Now, not when the first fault is caught.
  if (const Status made = net::make_folders(out); !made) {
    return complain(made.error());
  }
  if (!options.json) {
    std::printf("selftest: seed %llu, %zu fault(s), findings in %s\n",
                static_cast<unsigned long long>(seed), faults->size(), out.c_str());
  }
  const net::Signals signals;
  std::size_t caught = 0;
  std::uint64_t longest = 0;
  for (const builtin::FaultKind* const fault : *faults) {
    const auto verdict = try_fault(*fault, seed, out, signals);
    if (!verdict) {
      return complain(verdict.error());
    }
    if (verdict->interrupted) {
      std::fprintf(stderr, "gatecrash: interrupted at fault %s; %zu were caught\n",
                   std::string(fault->name).c_str(), caught);
      return kExitInterrupted;
    }
    caught += verdict->caught ? 1 : 0;
    longest = std::max(longest, verdict->caught ? verdict->calls : 0);
    tell(*fault, *verdict, options.json);
  }
  const auto clean = run_clean(*faults, longest, seed, out, signals);
  if (!clean) {
    return complain(clean.error());
  }
  if (clean->interrupted) {
    return kExitInterrupted;
  }
  tell(*clean, options.json);
  if (!options.json) {
    std::printf("%zu of %zu faults caught\n", caught, faults->size());
  }
  return caught == faults->size() && clean->commands.empty() ? kExitHeld : kExitViolated;
}

}  // namespace gatecrash::cli
