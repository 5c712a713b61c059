// gatecrash campaign --target: the same agents, invariants and judge against real processes.
#include <csignal>
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
constexpr const char* kHttpToHttp =
    GATECRASH_SOURCE_DIR "/scenarios/targets/gateway-http-http.target.json";
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

TEST_F(TargetCampaign, FindsNothingAtTheBuiltInGatewayFromHttpToHttp) {
  const CommandResult result = campaign(kHttpToHttp, {"--calls", "120"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
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

// SHA-256 of token-of-a and token-of-b.
constexpr std::string_view kTwoGrants =
    R"({\"version\":\"1\",\"grants\":[)"
    R"({\"name\":\"a\",\"token_sha256\":\"5cb4afafaff2683f8e22484d37dca0e6b2eb98dc5a9869ca031b001597b89253\"},)"
    R"({\"name\":\"b\",\"token_sha256\":\"97d613fbd4a6484c6567d2d2b495af817b3264c37dfe02a641449b2b351d5e1f\"}]})";

/// The built-in gateway with a fault, in a process of its own.
class FaultyGateway : public TargetCampaign {
 protected:
  /// One process for each client.
  std::string over_stdio(const std::string& fault) {
    return target(fault,
                  R"("{policy}","{run}/audit-{session}.jsonl","--","{upstream}"]},
      "audit":"{run}/audit-{session}.jsonl")");
  }

  /// One process for all clients, which have two identities.
  std::string over_http(const std::string& fault) {
    return target(fault, R"("{policy}","{run}/audit.jsonl","127.0.0.1:0","{run}/grants.json",
      "--","{upstream}"],"ready":"listening on ","url":"{ready}"},
      "files":{"grants.json":")" +
                             std::string(kTwoGrants) + R"("},
      "grants":{"a":{"headers":{"Authorization":"Bearer token-of-a"}},
                "b":{"headers":{"Authorization":"Bearer token-of-b"}}},
      "sessions":3,"audit":"{run}/audit.jsonl")");
  }

  /// Found, and the finding's folder is enough.
  void expect_found(const std::string& target) {
    const CommandResult result = campaign(target, {"--calls", "400", "--stop-after", "1"});
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

 private:
  std::string target(const std::string& fault, const std::string& rest) {
    folder_.file("tools.json", kToolsPolicy);
    return folder_.file(
        "t.json", R"({"version":1,"name":"faulty","gateway":{"command":[")" +
                      std::string(GATECRASH_BINARY_DIR "/tests/support/faulty_gateway") + R"(",")" +
                      fault + R"(",)" + rest + R"(,
      "server":{"builtin":"healthlake"},"policy":"tools.json","canonical":true,
      "answer_ms":1000,"edge_wait_ms":1})");
  }
};

class FaultOverStdio : public FaultyGateway, public testing::WithParamInterface<const char*> {};

TEST_P(FaultOverStdio, IsFound) { expect_found(over_stdio(GetParam())); }

INSTANTIATE_TEST_SUITE_P(Twelve, FaultOverStdio,
                         testing::Values("cap-off-by-one", "counter-per-request",
                                         "denied-call-forwarded", "call-forwarded-twice",
                                         "argument-altered", "unreadable-forwarded", "answer-twice",
                                         "answer-id-retyped", "audit-row-missing-on-deny",
                                         "audit-after-forward", "default-allow", "deny-ignored"));

class FaultOverHttp : public FaultyGateway, public testing::WithParamInterface<const char*> {};

TEST_P(FaultOverHttp, IsFound) { expect_found(over_http(GetParam())); }

// Those that wrap the policy, the counters, the audit log or the reader's options: over HTTP the
// gateway's own host runs, which has no seam for single messages.
INSTANTIATE_TEST_SUITE_P(Twelve, FaultOverHttp,
                         testing::Values("cap-off-by-one", "counter-per-request",
                                         "grants-share-a-counter", "default-allow", "deny-ignored",
                                         "hidden-tool-listed", "audit-row-missing-on-deny",
                                         "audit-row-missing-on-allow", "audit-row-twice",
                                         "audit-row-says-allow", "audit-row-of-another-grant",
                                         "last-duplicate-wins"));

// With the same processes, policy and identities, and no fault: what is found is the fault.
TEST_F(FaultyGateway, WithoutAFaultIsCleanOverStdio) {
  const CommandResult result = campaign(over_stdio("none"), {"--calls", "120"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST_F(FaultyGateway, WithoutAFaultIsCleanOverHttp) {
  const CommandResult result = campaign(over_http("none"), {"--calls", "120"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

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

/// docs/targets.md, "An afternoon's gateway over HTTP": the tap stands before a URL.
TEST_F(TargetCampaign, FindsWhatAGatewayInPythonLetsPassFromHttpToHttp) {
  folder_.file("policy.json", R"({"version":"1","default":"deny","tools":{"list_datastores":{}},
      "methods":{"ping":"allow"}})");
  const std::string target = folder_.file(
      "t.json",
      R"({"version":1,"name":"list proxy over HTTP","gateway":{"command":["python3","-B",")" GATECRASH_SOURCE_DIR
      R"(/tests/interop/list_proxy_http.py","{port}","{upstream_url}",
      "list_datastores"],"url":"http://127.0.0.1:{port}/mcp"},"server":{"builtin":"healthlake"},
      "policy":"policy.json","denial":{"text":"not on the list"},"answer_ms":2000,
      "stop_ms":500,"edge_wait_ms":1})");
  const CommandResult result = campaign(target, {"--calls", "80", "--stop-after", "1"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("default-deny: "), std::string::npos) << result.out;
}

// The bar of rate-cap where several speak at once: by history, not by order.
TEST_F(FaultyGateway, ACapThatLeaksIsFoundThoughClientsSpeakAtOnce) {
  const std::string target = over_http("cap-off-by-one");
  const CommandResult result = campaign(target, {"--calls", "400", "--stop-after", "1"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("rate-cap: "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("whatever the order of the calls"), std::string::npos) << result.out;
}

TEST_F(FaultyGateway, AKilledCampaignGoesOn) {
  const std::string target = over_stdio("none");
  Command command(gatecrash_words({"campaign", "--target", target, "--out", out_, "--seed", "7",
                                   "--calls", "150", "--world-calls", "10"}));
  while (net::entry_at(out_ + "/campaign.json") != net::Entry::kFile) {
    command.pump(std::chrono::milliseconds(20));
  }
  command.pump(std::chrono::milliseconds(300));
  command.signal(SIGKILL);
  command.finish();
  const CommandResult again = campaign(target, {"--calls", "150"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_NE(again.err.find("--resume"), std::string::npos) << again.err;
  const CommandResult result = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("150 calls in 15 worlds"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("of real time"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("virtual"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("marks"), std::string::npos) << result.out;
  folder_.file("t.json", R"({"version":1,"name":"y","server":{"builtin":"healthlake"}})");
  const CommandResult changed = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_NE(changed.err.find("is not the target that the campaign began with"), std::string::npos)
      << changed.err;
}

TEST_F(FaultyGateway, ShardsAreMerged) {
  const std::string target = over_stdio("default-allow");
  std::vector<std::string> merge = {"merge"};
  for (const std::string shard : {"0", "1"}) {
    out_ = folder_.path("shard-" + shard);
    const CommandResult part = campaign(target, {"--calls", "80", "--world-calls", "20", "--shard",
                                                 shard + "/2", "--stop-after", "1"});
    EXPECT_EQ(part.exit_code, 1) << part.out << part.err;
    merge.push_back(out_);
  }
  merge.insert(merge.end(), {"--out", folder_.path("whole")});
  const CommandResult result = gatecrash(merge);
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("default-deny: "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("of real time"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("virtual"), std::string::npos) << result.out;
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
