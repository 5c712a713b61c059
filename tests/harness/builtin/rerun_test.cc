#include "harness/builtin/rerun.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <gtest/gtest.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/campaign.h"
#include "harness/transcript/reader.h"
#include "harness/transcript/writer.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

using Policy = std::shared_ptr<const policy::Policy>;

Policy read_policy(std::string_view text) {
  auto policy = policy::read_hosted_policy(text, "test");
  EXPECT_TRUE(policy.has_value());
  return std::make_shared<const policy::Policy>(*std::move(policy));
}

/// The first finding of a small campaign against this fault.
campaign::Finding find(const FaultKind& fault, const Policy& policy) {
  campaign::Campaign campaign(builtin_subject(policy, &fault), 7);
  constexpr std::uint64_t kCallsMax = 20'000;
  while (campaign.findings().empty() && campaign.calls() < kCallsMax) {
    campaign.run_world(500);
  }
  return campaign.findings().empty() ? campaign::Finding() : campaign.findings().front();
}

bool violates(const transcript::Transcript& transcript, const Policy& policy,
              const FaultKind* fault, const std::string& invariant) {
  const std::string& text = transcript.header.world_seed;
  std::uint64_t seed = 0;
  std::from_chars(text.data(), text.data() + text.size(), seed);
  BuiltinStack stack({.policy = policy,
                      .lake = default_lake(),
                      .seed = seed,
                      .fault = fault,
                      .gateway_options = {}});
  invariants::Judge judge(policy, {});
  rerun(transcript, stack, judge);
  return std::any_of(judge.violations().begin(), judge.violations().end(),
                     [&](const invariants::Violation& violation) {
                       return invariant.empty() || violation.invariant == invariant;
                     });
}

class SomeFault : public testing::TestWithParam<const FaultKind*> {};

TEST_P(SomeFault, IsReproducedFromItsFindingOnDisk) {
  const FaultKind& fault = *GetParam();
  const Policy policy = read_policy(fault.policy);
  const campaign::Finding finding = find(fault, policy);
  ASSERT_FALSE(finding.violation.invariant.empty()) << "not caught";
  const std::string file = transcript::write_transcript(finding.transcript);
  const auto transcript = transcript::read_transcript(file, "t");
  ASSERT_TRUE(transcript) << transcript.error().to_string();
  EXPECT_TRUE(violates(*transcript, policy, &fault, finding.violation.invariant))
      << finding.violation.message << "\n"
      << file;
  EXPECT_FALSE(violates(*transcript, policy, nullptr, "")) << "without the fault\n" << file;
  invariants::Judge judge(policy, visible_in(*transcript));
  judge_recording(*transcript, judge);
  EXPECT_FALSE(judge.violations().empty()) << "judged as recorded";
}

/// One of each family, those that a campaign finds fast; `gatecrash selftest` has them all.
std::vector<const FaultKind*> faults() {
  std::vector<const FaultKind*> some;
  for (const char* name :
       {"answer-twice", "audit-row-of-another-grant", "cap-off-by-one", "denied-call-forwarded",
        "first-duplicate-wins", "grants-share-a-counter", "hidden-tool-listed"}) {
    some.push_back(find_fault(name));
  }
  return some;
}

INSTANTIATE_TEST_SUITE_P(Rerun, SomeFault, testing::ValuesIn(faults()), [](const auto& fault) {
  std::string name(fault.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Rerun, SeesWhichTapsARecordingHas) {
  transcript::Transcript transcript;
  EXPECT_FALSE(visible_in(transcript).upstream);
  transcript::Event event;
  transcript.events.push_back(event);
  EXPECT_FALSE(visible_in(transcript).upstream);
  event.tap = transcript::Tap::kUpstream;
  transcript.events.push_back(event);
  event.kind = transcript::Event::Kind::kAudit;
  transcript.events.push_back(event);
  event.kind = transcript::Event::Kind::kEffect;
  transcript.events.push_back(event);
  EXPECT_TRUE(visible_in(transcript).upstream);
  EXPECT_TRUE(visible_in(transcript).audit);
  EXPECT_TRUE(visible_in(transcript).approvals);
  EXPECT_TRUE(visible_in(transcript).effects);
}

TEST(Rerun, TellsAnApprovedCallOfARecordingFromOneThatNobodyApproved) {
  const Policy policy = read_policy(
      R"({"version":"1","default":"deny","tools":{"t":{"action":"require_approval"}}})");
  const std::string head =
      R"({"gatecrash":"transcript","version":1,"epoch_us":1767225600000000,"by":"x",)"
      R"("transport":"stdio"})"
      "\n"
      R"({"at_us":0,"open":true,"session":"1","grant":"a"})"
      "\n";
  const std::string call = R"("text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",)"
                           R"(\"params\":{\"name\":\"t\",\"arguments\":{}}}\n"})"
                           "\n";
  const std::string answer =
      R"("text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}\n"})"
      "\n";
  const auto tap = [](int at, std::string_view name, std::string_view dir) {
    return R"({"at_us":)" + std::to_string(at) + R"(,"tap":")" + std::string(name) +
           R"(","session":"1","dir":")" + std::string(dir) + "\",";
  };
  const auto row = [](int at, const std::string& decision) {
    return R"({"at_us":)" + std::to_string(at) +
           R"(,"session":"1","audit":{"method":"tools/call","tool":"t","rule":"r",)" + decision +
           "}}\n";
  };
  const std::string hold = row(10, R"("seq":4,"decision":"hold")");
  const std::string release = row(9000, R"("seq":5,"decision":"allow","held":4)");
  const std::string rest = tap(9010, "upstream", "c2s") + call + tap(9020, "upstream", "s2c") +
                           answer + tap(9030, "client", "s2c") + answer;
  const auto violated = [&](const std::string& rows) {
    const auto transcript =
        transcript::read_transcript(head + tap(5, "client", "c2s") + call + rows + rest, "t");
    EXPECT_TRUE(transcript) << transcript.error().to_string();
    invariants::Judge judge(policy, visible_in(*transcript));
    judge_recording(*transcript, judge);
    return judge.violations().empty() ? std::string() : judge.violations()[0].invariant;
  };
  EXPECT_EQ(violated(hold + release), "");
  EXPECT_EQ(violated(hold), "approval-held");
  EXPECT_EQ(violated(row(10, R"("seq":4,"decision":"allow")")), "approval-held");
  EXPECT_EQ(violated(""), "") << "not judged: nothing tells who approved what";
}

}  // namespace
}  // namespace gatecrash::builtin
