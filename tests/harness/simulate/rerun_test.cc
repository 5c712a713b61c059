#include "harness/simulate/rerun.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/builtin/builtin_stack.h"
#include "harness/builtin/defaults.h"
#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/campaign.h"
#include "harness/campaign/judge_recording.h"
#include "harness/campaign/world_transcript.h"
#include "harness/invariants/table.h"
#include "harness/simulate/world.h"
#include "harness/transcript/reader.h"
#include "harness/transcript/writer.h"
#include "stack/policy/hosted_dialect.h"
#include "tests/support/toy_stack.h"

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
  EXPECT_TRUE(rerun(transcript, *policy, stack, judge).has_value());
  return std::any_of(judge.violations().begin(), judge.violations().end(),
                     [&](const judge::Violation& violation) {
                       return invariant.empty() || violation.invariant == invariant;
                     });
}

/// The events before that one, a line each, cut.
std::string before(const transcript::Transcript& transcript, std::size_t index) {
  std::string text;
  for (std::size_t i = index < 20 ? 0 : index - 20; i < index; ++i) {
    text += transcript::write_event(transcript.events[i]).substr(0, 160) + "\n";
  }
  return text;
}

/// A breaking world of some calls, as a transcript.
transcript::Transcript recorded_world(const Subject& subject, std::uint64_t seed) {
  const ToolNames tools(*subject.policy, subject.catalog);
  const auto stack = subject.make_stack(seed);
  judge::Judge judge(invariants::table(), subject.policy, subject.visible);
  campaign::WorldTranscript writer(seed, true);
  auto choices = generate::Choices::from_seed(seed);
  run_world(choices, *stack, judge,
            {.policy = *subject.policy,
             .tools = tools,
             .known = subject.known,
             .calls_max = 60,
             .policies = subject.policies,
             .victims = subject.victims},
            [&](const auto& observation) { writer.add(observation); });
  return writer.take();
}

// Whatever the world did: what a finding needs is in its folder.
TEST(Rerun, GivesEachObservationOfABreakingWorldAgain) {
  const Subject subject = builtin::builtin_subject(read_policy(builtin::kDefaultPolicyText));
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const transcript::Transcript first = recorded_world(subject, seed);
    const auto stack = subject.make_stack(seed);
    judge::Judge judge(invariants::table(), subject.policy, subject.visible);
    campaign::WorldTranscript writer(seed, true);
    ASSERT_TRUE(rerun(first, *subject.policy, *stack, judge,
                      [&](const auto& observation) { writer.add(observation); }));
    const transcript::Transcript again = writer.take();
    const std::size_t both = std::min(first.events.size(), again.events.size());
    for (std::size_t i = 0; i < both; ++i) {
      ASSERT_EQ(transcript::write_event(first.events[i]), transcript::write_event(again.events[i]))
          << "seed " << seed << ", event " << i << "\n"
          << before(first, i);
    }
    EXPECT_EQ(first.events.size(), again.events.size()) << "seed " << seed;
    judge::Judge recording(invariants::table(), subject.policy, subject.visible);
    ASSERT_TRUE(campaign::judge_recording(first, subject.policy->name, recording));
    EXPECT_EQ(recording.violations().size(), 0U)
        << "seed " << seed << ", judged as recorded: " << recording.violations().front().message;
    EXPECT_EQ(recording.totals().allowed, judge.totals().allowed) << "seed " << seed;
  }
}

/// Takes note of what its policy's file holds.
class ReadingStack final : public support::ToyStack {
 public:
  bool reload_text(std::string_view text, Instant /*now*/) override {
    texts.emplace_back(text);
    return false;
  }

  std::vector<std::string> texts;
};

TEST(Rerun, ReloadsTheTextThatWasRefused) {
  const Policy policy = read_policy(builtin::kDefaultPolicyText);
  campaign::WorldTranscript writer(1, true);
  writer.add({.kind = judge::Observation::Kind::kWorld,
              .at = kWorldEpoch,
              .bytes = judge::world::kReloadRefused,
              .how = R"({"default":"allow",)"});
  ReadingStack stack;
  judge::Judge judge(invariants::table(), policy, {});
  ASSERT_TRUE(rerun(writer.take(), *policy, stack, judge));
  EXPECT_EQ(stack.texts, std::vector<std::string>{R"({"default":"allow",)"});
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
  EXPECT_TRUE(campaign::judge_recording(*transcript, policy->name, judge).has_value());
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
