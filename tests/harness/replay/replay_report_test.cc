#include "harness/replay/replay_report.h"

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

using Verdict = AnswerReport::Verdict;

AnswerReport answer(Verdict verdict, std::size_t line) {
  AnswerReport report;
  report.verdict = verdict;
  report.line_number = line;
  report.about = "ping (id 1)";
  report.excerpt = "{}";
  return report;
}

TEST(ReplayReport, HoldsWhileNothingIsChangedMissingOrExtra) {
  ReplayReport report;
  EXPECT_TRUE(report.held());
  report.answers = {answer(Verdict::kEqual, 2), answer(Verdict::kVolatile, 3)};
  EXPECT_TRUE(report.held());
  for (const Verdict verdict : {Verdict::kChanged, Verdict::kMissing, Verdict::kExtra}) {
    ReplayReport bad = report;
    bad.answers.push_back(answer(verdict, 4));
    EXPECT_FALSE(bad.held());
  }
}

TEST(ReplayReport, ListsEachVolatilePairOnceAndSaysHowManyMore) {
  ReplayReport report;
  report.name = "f";
  for (std::size_t i = 0; i < 5; ++i) {
    report.answers.push_back(answer(Verdict::kVolatile, 2 + i));
    report.answers.back().comparison.volatiles = {
        {"/id", "old", "new", Why::kServerId},
        {"/t", "x" + std::to_string(i), "y", Why::kTime},
    };
  }
  ReportStyle style;
  style.volatile_lines_max = 3;
  EXPECT_EQ(report_text(report, style),
            "volatile values, not compared (each pair once):\n"
            "  f:2 /id: old -> new (id made by the server)\n"
            "  f:2 /t: x0 -> y (time)\n"
            "  f:3 /t: x1 -> y (time)\n"
            "  and 3 more (--json lists all)\n"
            "f: 5 answers: 0 equal, 5 equal but for volatile values, 0 changed\n");
}

TEST(ReplayReport, ShowsMissingAndExtraLines) {
  ReplayReport report;
  report.name = "f";
  report.notes = {"cut"};
  report.answers = {answer(Verdict::kMissing, 2), answer(Verdict::kExtra, 3)};
  EXPECT_EQ(report_text(report),
            "f: cut\n"
            "f:2: ping (id 1): no answer\n  - {}\n"
            "f:3: ping (id 1): not in the recording\n  + {}\n"
            "f: 2 answers: 0 equal, 0 equal but for volatile values, 0 changed, 1 missing, "
            "1 not in the recording\n");
}

}  // namespace
}  // namespace gatecrash::replay
