#include "harness/simulate/rerun.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <gtest/gtest.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/judge_recording.h"
#include "harness/invariants/table.h"
#include "harness/transcript/reader.h"
#include "harness/transcript/writer.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::simulate {
namespace {

using Policy = std::shared_ptr<const policy::Policy>;

Policy read_policy(std::string_view text) {
  auto policy = policy::read_hosted_policy(text, "test");
  EXPECT_TRUE(policy.has_value());
  return std::make_shared<const policy::Policy>(*std::move(policy));
}

/// The first finding of a small campaign against this fault.
campaign::Finding find(const builtin::FaultKind& fault, const Policy& policy) {
  campaign::Campaign campaign(builtin::builtin_subject(policy, &fault),
                              {.seed = 7, .calls = 20'000, .world_calls = 100},
                              {.findings_max = 1});
  while (campaign.findings().empty() && campaign.run_next_world()) {
  }
  return campaign.findings().empty() ? campaign::Finding() : campaign.findings().front();
}

bool violates(const transcript::Transcript& transcript, const Policy& policy,
              const builtin::FaultKind* fault, const std::string& invariant) {
  const std::string& text = transcript.header.world_seed;
  std::uint64_t seed = 0;
  std::from_chars(text.data(), text.data() + text.size(), seed);
  builtin::BuiltinStack stack({.policy = policy,
                               .lake = builtin::default_lake(),
                               .seed = seed,
                               .fault = fault,
                               .gateway_options = {}});
  judge::Judge judge(invariants::table(), policy, {});
  rerun(transcript, stack, judge);
  return std::any_of(judge.violations().begin(), judge.violations().end(),
                     [&](const judge::Violation& violation) {
                       return invariant.empty() || violation.invariant == invariant;
                     });
}

class SomeFault : public testing::TestWithParam<const builtin::FaultKind*> {};

TEST_P(SomeFault, IsReproducedFromItsFindingOnDisk) {
  const builtin::FaultKind& fault = *GetParam();
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
  judge::Judge judge(invariants::table(), policy, campaign::visible_in(*transcript));
  campaign::judge_recording(*transcript, judge);
  EXPECT_FALSE(judge.violations().empty()) << "judged as recorded";
}

/// One of each family, those that a campaign finds fast; `gatecrash selftest` has them all.
std::vector<const builtin::FaultKind*> faults() {
  std::vector<const builtin::FaultKind*> some;
  for (const char* name :
       {"answer-twice", "audit-row-of-another-grant", "cap-off-by-one", "denied-call-forwarded",
        "first-duplicate-wins", "grants-share-a-counter", "hidden-tool-listed"}) {
    some.push_back(builtin::find_fault(name));
  }
  return some;
}

INSTANTIATE_TEST_SUITE_P(Rerun, SomeFault, testing::ValuesIn(faults()), [](const auto& fault) {
  std::string name(fault.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace gatecrash::simulate
