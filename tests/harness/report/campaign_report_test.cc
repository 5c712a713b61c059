#include "harness/report/campaign_report.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/campaign/campaign.h"
#include "stack/base/hash.h"
#include "tests/support/toy_stack.h"

namespace gatecrash::report {
namespace {

/// What a campaign over the toy stack, which breaks default-deny and shows no audit, adds up to.
campaign::Tally violated_tally() {
  auto policy = std::make_shared<policy::Policy>();
  policy->tools["read"] = {};
  simulate::Subject subject;
  subject.policy = policy;
  subject.make_stack = [](std::uint64_t) { return std::make_unique<support::ToyStack>(); };
  subject.visible = {.upstream = true, .audit = false, .effects = false};
  campaign::Campaign campaign(subject, {.seed = 7, .calls = 200}, {.findings_max = 0});
  campaign.run_next_world();
  return campaign.tally();
}

TEST(CampaignReport, SumsUpForPrograms) {
  const campaign::Tally tally = violated_tally();
  const wire::Value json = campaign_summary_json(
      tally, 7, 3, {.calls = 200, .seconds = 0.5, .peak_rss_bytes = 42, .interrupted = false});
  EXPECT_EQ(json.find_string("event"), "summary");
  EXPECT_EQ(json.find("seed")->as_int64(), 7);
  EXPECT_EQ(json.find("calls")->as_int64(), 200);
  EXPECT_EQ(json.find("calls_per_second")->as_int64(), 400);
  EXPECT_EQ(json.find("peak_rss_bytes")->as_int64(), 42);
  EXPECT_EQ(json.find_string("trace_hash"), hex64(tally.trace));
  EXPECT_EQ(json.find("findings")->as_int64(), 3);
}

TEST(CampaignReport, SaysWhatHeldWhatNotAndWhatWasNotJudged) {
  const std::string text = campaign_summary_text(
      violated_tally(), {.calls = 200, .seconds = 1, .peak_rss_bytes = 1, .interrupted = true});
  EXPECT_NE(text.find("VIOLATED"), std::string::npos) << text;
  EXPECT_NE(text.find("not judged"), std::string::npos) << text;
  EXPECT_NE(text.find("held"), std::string::npos) << text;
  EXPECT_NE(text.find("interrupted"), std::string::npos) << text;
}

TEST(CampaignReport, DoesNotSayThatWhatNeverCameUpHeld) {
  campaign::Tally tally;
  tally.counts = {{"same-decision", 0, 0, true}, {"rate-cap", 0, 2, true}};
  const std::string text = campaign_summary_text(tally, {});
  EXPECT_NE(text.find("0 checked   not judged: it did not come up\n"), std::string::npos) << text;
  EXPECT_NE(text.find("0 checked   VIOLATED 2 times\n"), std::string::npos) << text;
  const auto cases = campaign_junit_cases(tally, {});
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].outcome, JunitCase::Outcome::kSkipped);
  EXPECT_EQ(cases[0].message, "not judged: it did not come up");
}

TEST(CampaignReport, ShowsProgressOnOneLine) {
  const std::string line = campaign_progress_text(
      violated_tally(), 0, {.calls = 200, .seconds = 2, .peak_rss_bytes = 0, .interrupted = false});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_NE(line.find("200 calls"), std::string::npos) << line;
  EXPECT_NE(line.find("100 calls/s"), std::string::npos) << line;
}

TEST(CampaignReport, SaysNothingOfSpeedWhereNobodyKnowsTheTime) {
  const std::string text = campaign_summary_text(violated_tally(), {});
  EXPECT_EQ(text.find("calls/s"), std::string::npos) << text;
  EXPECT_NE(text.find("of virtual time\n"), std::string::npos) << text;
}

TEST(CampaignReport, SpeaksOfRealTimeAndNotOfMarksWhereProcessesRan) {
  gatecrash::report::Run run;
  run.real = true;
  run.interrupted = true;
  const std::string text = campaign_summary_text(violated_tally(), run);
  EXPECT_NE(text.find("of real time\n"), std::string::npos) << text;
  EXPECT_NE(text.find("interrupted"), std::string::npos) << text;
  for (const char* const of_worlds : {"virtual", "marks", "coverage", "trace"}) {
    EXPECT_EQ(text.find(of_worlds), std::string::npos) << text;
  }
  const wire::Value json = campaign_summary_json(violated_tally(), 7, 0, run);
  EXPECT_NE(json.find("real_seconds"), nullptr);
  for (const char* const of_worlds : {"virtual_seconds", "marks", "coverage", "trace_hash"}) {
    EXPECT_EQ(json.find(of_worlds), nullptr) << of_worlds;
  }
  EXPECT_EQ(campaign_progress_text(violated_tally(), 0, run).find("states"), std::string::npos);
}

TEST(CampaignReport, MakesOneJunitCaseOfEachInvariant) {
  const auto cases =
      campaign_junit_cases(violated_tally(), {{"f", "s", "default-deny", "the first", 0, 1},
                                              {"g", "t", "default-deny", "the second", 1, 1}});
  EXPECT_EQ(cases.size(), violated_tally().counts.size());
  const auto failed = std::find_if(cases.begin(), cases.end(), [](const JunitCase& entry) {
    return entry.outcome == JunitCase::Outcome::kFailed;
  });
  ASSERT_NE(failed, cases.end());
  EXPECT_EQ(failed->name, "default-deny");
  EXPECT_EQ(failed->message, "the first");
}

}  // namespace
}  // namespace gatecrash::report
