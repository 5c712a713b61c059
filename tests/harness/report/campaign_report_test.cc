#include "harness/report/campaign_report.h"

#include <gtest/gtest.h>

#include "stack/base/hash.h"
#include "tests/support/toy_stack.h"

namespace gatecrash::report {
namespace {

/// A campaign over the toy stack, which breaks default-deny and shows no audit.
campaign::Campaign violated_campaign() {
  auto policy = std::make_shared<policy::Policy>();
  policy->tools["read"] = {};
  simulate::Subject subject;
  subject.policy = policy;
  subject.make_stack = [](std::uint64_t) { return std::make_unique<support::ToyStack>(); };
  subject.visible = {.upstream = true, .audit = false, .effects = false};
  campaign::Campaign campaign(subject, 7);
  campaign.run_world(200);
  return campaign;
}

TEST(CampaignReport, SumsUpForPrograms) {
  const campaign::Campaign campaign = violated_campaign();
  const wire::Value json =
      campaign_summary_json(campaign, {.seconds = 0.5, .peak_rss_bytes = 42, .interrupted = false});
  EXPECT_EQ(json.find_string("event"), "summary");
  EXPECT_EQ(json.find("seed")->as_int64(), 7);
  EXPECT_EQ(json.find("calls")->as_int64(), 200);
  EXPECT_EQ(json.find("calls_per_second")->as_int64(), 400);
  EXPECT_EQ(json.find("peak_rss_bytes")->as_int64(), 42);
  EXPECT_EQ(json.find_string("trace_hash"), hex64(campaign.trace_hash()));
  EXPECT_GT(json.find("findings")->as_int64(), 0);
}

TEST(CampaignReport, SaysWhatHeldWhatNotAndWhatWasNotJudged) {
  const std::string text = campaign_summary_text(
      violated_campaign(), {.seconds = 1, .peak_rss_bytes = 1, .interrupted = true});
  EXPECT_NE(text.find("VIOLATED"), std::string::npos) << text;
  EXPECT_NE(text.find("not judged"), std::string::npos) << text;
  EXPECT_NE(text.find("held"), std::string::npos) << text;
  EXPECT_NE(text.find("interrupted"), std::string::npos) << text;
}

TEST(CampaignReport, ShowsProgressOnOneLine) {
  const std::string line = campaign_progress_text(violated_campaign(), 2.0);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_NE(line.find("200 calls"), std::string::npos) << line;
  EXPECT_NE(line.find("100 calls/s"), std::string::npos) << line;
}

TEST(CampaignReport, MakesOneJunitCaseOfEachInvariant) {
  EXPECT_EQ(campaign_junit_cases(violated_campaign()).size(), 9U);
}

}  // namespace
}  // namespace gatecrash::report
