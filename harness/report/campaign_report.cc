#include "harness/report/campaign_report.h"

#include <utility>

#include <fmt/format.h>

#include "harness/report/units.h"
#include "stack/base/hash.h"

namespace gatecrash::report {
namespace {

using campaign::Campaign;
using judge::Count;
using wire::Value;

std::uint64_t per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(count) / seconds) : 0;
}

std::string verdict(const Count& count) {
  if (!count.judged) {
    return "not judged: the target does not show it";
  }
  return count.violations == 0 ? "held" : fmt::format("VIOLATED {} times", count.violations);
}

}  // namespace

Value campaign_summary_json(const Campaign& campaign, const Run& run) {
  const judge::Totals& totals = campaign.totals();
  return Value::object({{"event", "summary"},
                        {"seed", campaign.seed()},
                        {"calls", campaign.calls()},
                        {"allowed", totals.allowed},
                        {"denied", totals.denied},
                        {"unreadable", totals.unreadable},
                        {"reached", totals.reached},
                        {"effects", totals.effects},
                        {"writes", totals.writes},
                        {"windows", totals.windows},
                        {"worlds", campaign.worlds()},
                        {"virtual_seconds", campaign.virtual_time().count() / 1'000'000},
                        {"trace_hash", hex64(campaign.trace_hash())},
                        {"calls_per_second", per_second(campaign.calls(), run.seconds)},
                        {"peak_rss_bytes", run.peak_rss_bytes},
                        {"interrupted", run.interrupted},
                        {"findings", static_cast<std::uint64_t>(campaign.findings().size())}});
}

std::string campaign_summary_text(const Campaign& campaign, const Run& run) {
  const judge::Totals& totals = campaign.totals();
  std::string text = invariant_table(campaign.counts());
  text += fmt::format(
      "  {} calls in {} worlds: {} allowed, {} denied, {} unreadable\n"
      "  {} reached the lake: {} effects ({} writes); {} quota windows crossed\n"
      "  {} of virtual time in {}, {} calls/s, {} at most\n"
      "  trace {}{}\n",
      grouped(campaign.calls()), grouped(campaign.worlds()), grouped(totals.allowed),
      grouped(totals.denied), grouped(totals.unreadable), grouped(totals.reached),
      grouped(totals.effects), grouped(totals.writes), grouped(totals.windows),
      days_and_time(campaign.virtual_time()), seconds_text(run.seconds),
      grouped(per_second(campaign.calls(), run.seconds)), mebibytes(run.peak_rss_bytes),
      hex64(campaign.trace_hash()), run.interrupted ? "  (interrupted: what was done counts)" : "");
  return text;
}

std::string campaign_progress_text(const Campaign& campaign, double seconds) {
  const judge::Totals& totals = campaign.totals();
  return fmt::format("{} calls  {} allowed  {} denied  {} worlds  {} findings  {} calls/s",
                     grouped(campaign.calls()), grouped(totals.allowed), grouped(totals.denied),
                     grouped(campaign.worlds()), campaign.findings().size(),
                     grouped(per_second(campaign.calls(), seconds)));
}

std::string invariant_table(const std::vector<Count>& counts) {
  std::string text;
  for (const Count& count : counts) {
    text += fmt::format("  {:<24} {:>12} checked   {}\n", count.invariant, grouped(count.checked),
                        verdict(count));
  }
  return text;
}

std::vector<JunitCase> campaign_junit_cases(const Campaign& campaign) {
  std::vector<JunitCase> cases;
  for (const Count& count : campaign.counts()) {
    JunitCase entry;
    entry.group = "invariant";
    entry.name = count.invariant;
    if (!count.judged) {
      entry.outcome = JunitCase::Outcome::kSkipped;
      entry.message = verdict(count);
    }
    for (const campaign::Finding& finding : campaign.findings()) {
      if (finding.violation.invariant == count.invariant) {
        entry.outcome = JunitCase::Outcome::kFailed;
        entry.message = finding.violation.message;
      }
    }
    cases.push_back(std::move(entry));
  }
  return cases;
}

}  // namespace gatecrash::report
