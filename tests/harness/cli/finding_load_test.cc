#include "harness/cli/finding_load.h"

#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace gatecrash::cli {
namespace {

constexpr std::string_view kOfBuiltin =
    R"({"version":1,"invariant":"rate-cap","message":"m","target":{"fault":"cap-off-by-one"}})";
constexpr std::string_view kOfReal =
    R"({"version":1,"invariant":"rate-cap","message":"m","target":{"file":"target.json"}})";

class FindingLoad : public testing::Test {
 protected:
  FindingLoad() {
    folder_.file("transcript.jsonl",
                 "{\"gatecrash\":\"transcript\",\"version\":1,\"epoch_us\":0,\"by\":\"t\","
                 "\"transport\":\"stdio\"}\n");
    folder_.file("policy.json", R"({"version":"1","default":"deny"})");
  }

  Result<LoadedFinding> load(std::string_view json, const std::string& policy = {}) const {
    std::string folder = folder_.path("");
    folder.pop_back();
    return load_finding(folder, std::string(json), policy);
  }

  std::string error_of(std::string_view json) const {
    const auto loaded = load(json);
    return loaded ? "" : loaded.error().message;
  }

  tests::TemporaryFolder folder_;
};

TEST_F(FindingLoad, ReadsOneOfTheBuiltInGateway) {
  const auto finding = load(kOfBuiltin);
  ASSERT_TRUE(finding) << finding.error().to_string();
  EXPECT_EQ(finding->invariant, "rate-cap");
  ASSERT_NE(finding->fault, nullptr);
  EXPECT_EQ(finding->fault->name, "cap-off-by-one");
  EXPECT_FALSE(finding->target);
  EXPECT_EQ(finding->policy.policy->default_action, policy::Default::kDeny);
}

TEST_F(FindingLoad, ReadsOneOfARealTarget) {
  folder_.file("target.json", R"({"version":1,"name":"mine","server":{"builtin":"healthlake"},)"
                              R"("gateway":{"command":["x","{upstream}"]},"policy":"p.json"})");
  const auto finding = load(kOfReal);
  ASSERT_TRUE(finding) << finding.error().to_string();
  ASSERT_TRUE(finding->target);
  EXPECT_EQ(finding->target->name, "mine");
}

TEST_F(FindingLoad, RefusesAnotherVersionWhateverTheTarget) {
  const std::string unknown = "finding version 2 is unknown here (this gatecrash reads version 1)";
  EXPECT_EQ(error_of(R"({"version":2,"invariant":"i","target":{"fault":null}})"), unknown);
  EXPECT_EQ(error_of(R"({"version":2,"invariant":"i","target":{"file":"target.json"}})"), unknown);
}

TEST_F(FindingLoad, NamesWhatIsMissing) {
  EXPECT_EQ(error_of(R"({"version":1})"), "/invariant must name the invariant that was violated");
  EXPECT_EQ(error_of(R"({"version":1,"invariant":"i","target":{"fault":"nope"}})"),
            "/target/fault: no fault here is called 'nope'");
  EXPECT_EQ(load("{").error().where, folder_.path("finding.json"));
  EXPECT_EQ(load(kOfReal).error().where, folder_.path("target.json"));
}

TEST_F(FindingLoad, TakesAnotherPolicyWhenOneIsNamed) {
  const std::string policy = folder_.file("other.json", R"({"version":"1","default":"allow"})");
  const auto finding = load(kOfBuiltin, policy);
  ASSERT_TRUE(finding) << finding.error().to_string();
  EXPECT_EQ(finding->policy.policy->default_action, policy::Default::kAllow);
}

}  // namespace
}  // namespace gatecrash::cli
