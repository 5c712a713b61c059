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
