#include "harness/builtin/defaults.h"

#include <gtest/gtest.h>

#include "harness/campaign/corpus.h"
#include "harness/simulate/world.h"
#include "harness/transcript/reader.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::builtin {
namespace {

TEST(Defaults, HaveAPolicyThatLoads) {
  const auto policy = policy::read_hosted_policy(kDefaultPolicyText, "built-in");
  ASSERT_TRUE(policy.has_value()) << policy.error().to_string();
  EXPECT_EQ(policy->default_action, policy::Default::kDeny);
  EXPECT_EQ(policy->tools.at("start_fhir_export_job").limits.at(0).max, policy::Amount::of(10));
}

TEST(Defaults, HaveARecordedSessionThatReads) {
  const auto session = transcript::read_transcript(kDemoSession, "demo");
  ASSERT_TRUE(session.has_value()) << session.error().to_string();
  EXPECT_FALSE(session->truncated.has_value());
  EXPECT_GT(session->events.size(), 20U);
}

TEST(Defaults, KnowResourcesThatAreInTheLake) {
  const auto subject = builtin_subject(std::make_shared<const policy::Policy>());
  EXPECT_EQ(subject.catalog.tools.size(), 10U);
  healthlake::Lake lake = world_lake();
  for (const auto& known : subject.known.resources) {
    const wire::HttpRequest request{
        .method = "GET",
        .origin = {},
        .target = "/datastore/" + std::string(kDatastoreId) + "/r4/" + known.type + "/" + known.id,
        .headers = {},
        .body = {}};
    EXPECT_EQ(lake.handle(request, simulate::kWorldEpoch).status, 200) << known.id;
  }
}

// The first seed that steered worlds had made every one of them show its lines, at twice the time.
TEST(WorldConfig, ShowsAuditLinesInTheSteeredWorldsThatAreMeantTo) {
  const auto shows = [](std::uint64_t stack_seed) {
    return world_config(nullptr, stack_seed, nullptr).audit_lines;
  };
  EXPECT_FALSE(shows(campaign::kCorpusStackSeed));
  EXPECT_TRUE(shows(campaign::kCorpusLinesSeed));
}

}  // namespace
}  // namespace gatecrash::builtin
