// campaign_report: what a campaign did, for people and for programs. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/campaign/campaign_file.h"
#include "harness/campaign/tally.h"
#include "harness/judge/judge.h"
#include "harness/report/junit.h"
#include "harness/simulate/marks.h"
#include "stack/wire/value.h"

namespace gatecrash::report {

/// What the campaign itself cannot know.
struct Run {
  std::uint64_t calls = 0;  // that it made itself: a campaign may have been resumed
  double seconds = 0;       // 0: of several runs, whose time nobody knows
  std::uint64_t peak_rss_bytes = 0;
  bool interrupted = false;
  bool real =
      false;  // against real processes: in real time, and what only a world knows is not told
};

/// {"event":"summary","seed":7,"calls":100000,...,"findings":0}
wire::Value campaign_summary_json(const campaign::Tally& tally, std::uint64_t seed,
                                  std::size_t findings, const Run& run);

/// "held call cancelled, refund": the interesting states that no world has reached; empty: none.
std::string missing_marks_text(const simulate::Marks& marks);

/// The table of invariants, the totals, marks, speed and trace hash: some fifteen lines.
std::string campaign_summary_text(const campaign::Tally& tally, const Run& run);

/// "312,000 calls  104,112 allowed  201,004 denied  77 worlds  0 findings  45,120 calls/s"
std::string campaign_progress_text(const campaign::Tally& tally, std::size_t findings,
                                   const Run& run);

/// "all held" or "2 violated", then a line an invariant; what was not judged says so.
std::string invariant_table(const std::vector<judge::Count>& counts);

/// One case an invariant, for junit_xml: failed ones carry their first finding's message.
std::vector<JunitCase> campaign_junit_cases(const campaign::Tally& tally,
                                            const std::vector<campaign::KnownFinding>& findings);

}  // namespace gatecrash::report
