// gatecrash campaign --target: the same agents, invariants and judge against real processes.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

constexpr const char* kStdio = GATECRASH_SOURCE_DIR "/scenarios/targets/gateway-stdio.target.json";

constexpr const char* kHttp = GATECRASH_SOURCE_DIR "/scenarios/targets/gateway-http.target.json";
constexpr const char* kServer = GATECRASH_SOURCE_DIR "/scenarios/targets/server-stdio.target.json";

class TargetCampaign : public testing::Test {
 protected:
  CommandResult campaign(const std::string& target, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"campaign", "--target", target, "--out", out_, "--seed", "7"});
    return gatecrash(more);
  }

  TemporaryFolder folder_;
  std::string out_ = folder_.path("findings");
};

TEST_F(TargetCampaign, FindsNothingAtTheBuiltInGatewayOverStdio) {
  const CommandResult result = campaign(kStdio, {"--calls", "120"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("target built-in gateway over stdio"), std::string::npos);
  EXPECT_EQ(result.out.find("flaky"), std::string::npos) << result.out;
}

TEST_F(TargetCampaign, FindsNothingAtTheBuiltInGatewayOverHttp) {
  const CommandResult result = campaign(kHttp, {"--calls", "80"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("target built-in gateway over HTTP"), std::string::npos);
  EXPECT_EQ(result.out.find("flaky"), std::string::npos) << result.out;
}

TEST_F(TargetCampaign, FindsNothingAtTheBuiltInServerAlone) {
  const CommandResult result = campaign(kServer, {"--calls", "40"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

constexpr std::string_view kToolsPolicy = R"({
  "version": "1", "default": "deny", "hide": ["create_datastore"],
  "tools": {
    "read_fhir_resource": {"limits": [{"counter": "reads", "window": "minute", "max": 2}]},
    "create_fhir_resource": {"limits": [{"counter": "creates", "window": "minute", "max": 3}]},
    "list_datastores": {},
    "delete_fhir_resource": {"action": "deny", "reason": "Not by an agent."},
    "create_datastore": {}
  }})";

/// A fault of the built-in gateway, in a process of its own.
class FaultyGateway : public TargetCampaign, public testing::WithParamInterface<const char*> {};

TEST_P(FaultyGateway, IsFound) {
  folder_.file("tools.json", kToolsPolicy);
  const std::string target =
      folder_.file("t.json", R"({"version":1,"name":"faulty","gateway":{"command":[")" +
                                 std::string(GATECRASH_BINARY_DIR "/tests/support/faulty_gateway") +
                                 R"(",")" + GetParam() +
                                 R"(","{policy}","{run}/audit-{session}.jsonl","--","{upstream}"]},
      "server":{"builtin":"healthlake"},"policy":"tools.json","canonical":true,
      "audit":"{run}/audit-{session}.jsonl","answer_ms":1000,"edge_wait_ms":1})");
  const CommandResult result = campaign(target, {"--calls", "120", "--stop-after", "1"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  const auto files = net::list_files(out_).value_or(std::vector<std::string>());
  std::string finding;
  for (const std::string& file : files) {
    finding = file.ends_with("/finding.json") ? file.substr(0, file.rfind('/')) : finding;
  }
  ASSERT_NE(finding, "") << result.out;
  const CommandResult check = gatecrash({"check", finding});
  EXPECT_EQ(check.exit_code, 1) << check.out;
  EXPECT_NE(check.out.find("reproduced from what was recorded"), std::string::npos) << check.out;
}

INSTANTIATE_TEST_SUITE_P(Twelve, FaultyGateway,
                         testing::Values("cap-off-by-one", "counter-per-request",
                                         "denied-call-forwarded", "call-forwarded-twice",
                                         "argument-altered", "unreadable-forwarded", "answer-twice",
                                         "answer-id-retyped", "audit-row-missing-on-deny",
                                         "audit-after-forward", "default-allow", "deny-ignored"));

/// docs/targets.md, "An afternoon's gateway".
TEST_F(TargetCampaign, FindsWhatAGatewayInPythonLetsPass) {
  folder_.file("policy.json", R"({"version":"1","default":"deny","tools":{"list_datastores":{}},
      "methods":{"ping":"allow"}})");
  const std::string target = folder_.file(
      "t.json",
      R"({"version":1,"name":"list proxy","gateway":{"command":["python3",")" GATECRASH_SOURCE_DIR
      R"(/tests/interop/list_proxy.py","list_datastores"],
      "env":{"UPSTREAM":"{upstream}"}},"server":{"builtin":"healthlake"},
      "policy":"policy.json","denial":{"error":-32001},"answer_ms":2000,"edge_wait_ms":1})");
  const CommandResult result = campaign(target, {"--calls", "80", "--stop-after", "1"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("default-deny: "), std::string::npos) << result.out;
}

TEST_F(TargetCampaign, RefusesATargetFileThatIsWrong) {
  const CommandResult result = campaign(folder_.file("t.json", R"({"version":1,"name":"x"})"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find("/server: is missing"), std::string::npos) << result.err;
}

TEST_F(TargetCampaign, ExitsWithThreeWhenTheTargetDoesNotStart) {
  const std::string target = folder_.file(
      "t.json", R"({"version":1,"name":"x","gateway":{"command":["/no/such/gateway","{upstream}"]},
      "server":{"builtin":"healthlake"},"policy":"p.json"})");
  folder_.file("p.json", R"({"version":"1","default":"deny"})");
  const CommandResult result = campaign(target);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

TEST_F(TargetCampaign, ExitsWithThreeWhenTheTargetNeverAnswers) {
  const std::string target =
      folder_.file("t.json", R"({"version":1,"name":"x","gateway":{"command":["/bin/sh","-c",
      "echo no config >&2; exit 1","{upstream}"]},
      "server":{"builtin":"healthlake"},"policy":"p.json","answer_ms":500})");
  folder_.file("p.json", R"({"version":"1","default":"deny"})");
  const CommandResult result = campaign(target);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("never answered"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("no config"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace gatecrash::tests
