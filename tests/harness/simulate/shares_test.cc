// What default worlds are made of: enough of it must succeed, or nothing behind the gateway is
// tested.
#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/campaign/campaign.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::simulate {
namespace {

constexpr std::string_view kAllowsMost = R"({"version":"1","default":"allow",
    "hide":["delete_datastore"],"tools":{"read_fhir_resource":{},"search_fhir_resources":{},
    "create_fhir_resource":{"limits":[{"counter":"creates","window":"minute","max":1000,
    "scope":"grant"}]},"update_fhir_resource":{},"start_fhir_export_job":{},
    "delete_fhir_resource":{}}})";

TEST(Shares, AreThoseOfAPolicyThatAllowsMost) {
  auto policy = policy::read_policy(kAllowsMost, "policy");
  ASSERT_TRUE(policy.has_value());
  campaign::Campaign campaign(
      builtin::builtin_subject(std::make_shared<const policy::Policy>(*std::move(policy))),
      {.seed = 5, .calls = 1500, .world_calls = 125, .shard = {}});
  while (campaign.run_next_world()) {
  }
  const auto& totals = campaign.tally().totals;
  const std::uint64_t calls = campaign.tally().calls;
  EXPECT_GE(totals.allowed * 100, calls * 60);
  EXPECT_GE(totals.reached * 100, calls * 50);
  EXPECT_GE(totals.writes * 100, calls * 20);
  EXPECT_TRUE(campaign.findings().empty());
}

}  // namespace
}  // namespace gatecrash::simulate
