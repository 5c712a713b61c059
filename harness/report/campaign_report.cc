#include "harness/report/campaign_report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "harness/report/units.h"
#include "stack/base/hash.h"

namespace gatecrash::report {
namespace {

using campaign::Tally;
using judge::Count;
using wire::Value;

std::uint64_t per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(count) / seconds) : 0;
}

/// " in 2.28 s, 43,883 calls/s, 15.9 MiB at most"
std::string speed_text(const Run& run) {
  return run.seconds <= 0 ? ""
                          : fmt::format(" in {}, {} calls/s, {} at most", seconds_text(run.seconds),
                                        grouped(per_second(run.calls, run.seconds)),
                                        mebibytes(run.peak_rss_bytes));
}

// More than these are named where somebody asks for them: --require-marks, --json.
constexpr std::size_t kMarksNamed = 6;

/// "  marks: 46 of 48 interesting states reached; never: held call cancelled, refund"
std::string marks_text(const simulate::Marks& marks) {
  const std::size_t missing = simulate::kMarks - marks.reached();
  const std::string named = missing > kMarksNamed ? std::string() : missing_marks_text(marks);
  return fmt::format("  marks: {} of {} interesting states reached{}{}\n", marks.reached(),
                     simulate::kMarks, named.empty() ? "" : "; never: ", named);
}

/// "  coverage: 3,412 states under 41 rules, with 190 of 229 vectors\n"
std::string coverage_text(const simulate::Coverage& coverage) {
  return fmt::format("  coverage: {} states under {} rules, with {} of {} vectors\n",
                     grouped(coverage.size()), grouped(coverage.rules()),
                     grouped(coverage.vectors()), grouped(generate::world_vectors().size()));
}

/// "held" is only what was looked at.
std::string verdict(const Count& count) {
  if (!count.judged) {
    return "not judged: the target does not show it";
  }
  if (count.violations != 0) {
    return fmt::format("VIOLATED {} times", count.violations);
  }
  return count.checked == 0 ? "not judged: it did not come up" : "held";
}

}  // namespace

std::string missing_marks_text(const simulate::Marks& marks) {
  std::string text;
  for (const simulate::Mark mark : simulate::all_marks()) {
    if (marks.count(mark) == 0) {
      text += text.empty() ? "" : ", ";
      text += simulate::mark_name(mark);
    }
  }
  return text;
}

Value campaign_summary_json(const Tally& tally, std::uint64_t seed, std::size_t findings,
                            const Run& run) {
  const judge::Totals& totals = tally.totals;
  Value summary = Value::object({{"event", "summary"},
                                 {"seed", seed},
                                 {"calls", tally.calls},
                                 {"allowed", totals.allowed},
                                 {"denied", totals.denied},
                                 {"unreadable", totals.unreadable},
                                 {"reached", totals.reached},
                                 {"effects", totals.effects},
                                 {"writes", totals.writes},
                                 {"windows", totals.windows},
                                 {"worlds", tally.worlds},
                                 {"calls_per_second", per_second(run.calls, run.seconds)},
                                 {"peak_rss_bytes", run.peak_rss_bytes},
                                 {"interrupted", run.interrupted},
                                 {"findings", std::uint64_t{findings}}});
  const std::int64_t seconds = tally.virtual_time.count() / 1'000'000;
  if (run.real) {
    summary.set("real_seconds", seconds);
    return summary;
  }
  Value marks = Value::object();
  for (const simulate::Mark mark : simulate::all_marks()) {
    marks.set(simulate::mark_name(mark), tally.marks.count(mark));
  }
  summary.set("virtual_seconds", seconds);
  summary.set("trace_hash", hex64(tally.trace));
  summary.set("marks", std::move(marks));
  summary.set("coverage", std::uint64_t{tally.coverage.size()});
  return summary;
}

std::string campaign_summary_text(const Tally& tally, const Run& run) {
  const judge::Totals& totals = tally.totals;
  std::string text = invariant_table(tally.counts);
  text += fmt::format(
      "  {} calls in {} worlds: {} allowed, {} denied, {} unreadable\n"
      "  {} reached the lake: {} effects ({} writes); {} quota windows crossed\n"
      "  {} of {} time{}\n",
      grouped(tally.calls), grouped(tally.worlds), grouped(totals.allowed), grouped(totals.denied),
      grouped(totals.unreadable), grouped(totals.reached), grouped(totals.effects),
      grouped(totals.writes), grouped(totals.windows), days_and_time(tally.virtual_time),
      run.real ? "real" : "virtual", speed_text(run));
  const std::string_view interrupted =
      run.interrupted ? "  (interrupted: what was done counts)" : "";
  if (run.real) {
    return text + (run.interrupted ? fmt::format("{}\n", interrupted) : "");
  }
  return text + marks_text(tally.marks) + coverage_text(tally.coverage) +
         fmt::format("  trace {}{}\n", hex64(tally.trace), interrupted);
}

std::string campaign_progress_text(const Tally& tally, std::size_t findings, const Run& run) {
  const judge::Totals& totals = tally.totals;
  return fmt::format("{} calls  {} allowed  {} denied  {} worlds{}  {} findings  {} calls/s",
                     grouped(tally.calls), grouped(totals.allowed), grouped(totals.denied),
                     grouped(tally.worlds),
                     run.real ? "" : fmt::format("  {} states", grouped(tally.coverage.size())),
                     findings, grouped(per_second(run.calls, run.seconds)));
}

std::string invariant_table(const std::vector<Count>& counts) {
  std::string text;
  for (const Count& count : counts) {
    text += fmt::format("  {:<24} {:>12} checked   {}\n", count.invariant, grouped(count.checked),
                        verdict(count));
  }
  return text;
}

std::vector<JunitCase> campaign_junit_cases(const Tally& tally,
                                            const std::vector<campaign::KnownFinding>& findings) {
  std::vector<JunitCase> cases;
  for (const Count& count : tally.counts) {
    JunitCase entry;
    entry.group = "invariant";
    entry.name = count.invariant;
    if (!count.judged || (count.checked == 0 && count.violations == 0)) {
      entry.outcome = JunitCase::Outcome::kSkipped;
      entry.message = verdict(count);
    }
    const auto finding = std::find_if(findings.begin(), findings.end(), [&](const auto& known) {
      return known.invariant == count.invariant;
    });
    if (finding != findings.end()) {
      entry.outcome = JunitCase::Outcome::kFailed;
      entry.message = finding->message;
    }
    cases.push_back(std::move(entry));
  }
  return cases;
}

}  // namespace gatecrash::report
