// gatecrash campaign: its summary, reports that cannot be written, and Ctrl-C.
#include <signal.h>

#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class CampaignCommand : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string out_ = folder_.path("findings");
};

std::string trace_hash(const std::string& out) {
  const std::size_t at = out.find(R"("trace_hash":")");
  return at == std::string::npos ? "" : out.substr(at + 14, 16);
}

TEST_F(CampaignCommand, GivesTheSameTraceForTheSameSeed) {
  const std::string first =
      gatecrash({"campaign", "--calls", "200", "--seed", "7", "--json", "--out", out_}).out;
  const std::string second =
      gatecrash({"campaign", "--calls", "200", "--seed", "7", "--json", "--out", out_}).out;
  EXPECT_EQ(trace_hash(first).size(), 16U) << first;
  EXPECT_EQ(trace_hash(first), trace_hash(second));
}

TEST_F(CampaignCommand, PrintsItsSeedFirstAndEndsWithASummary) {
  const CommandResult result =
      gatecrash({"campaign", "--calls", "100", "--seed", "7", "--json", "--out", out_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out.rfind(R"({"event":"start","seed":7,)", 0), 0U) << result.out;
  const std::size_t last_line = result.out.rfind('\n', result.out.size() - 2) + 1;
  EXPECT_EQ(result.out.substr(last_line).rfind(R"({"event":"summary","seed":7,"calls":100,)", 0),
            0U)
      << result.out;
}

TEST_F(CampaignCommand, CountsWhatWasDoneWhenInterrupted) {
  Command command(gatecrash_words({"campaign", "--for", "1h", "--seed", "7", "--out", out_}));
  ASSERT_TRUE(command.wait_for_out("seed 7"));
  command.signal(SIGINT);
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_NE(result.out.find("interrupted: what was done counts"), std::string::npos) << result.out;
}

TEST_F(CampaignCommand, WritesAJunitReport) {
  const std::string junit = folder_.path("junit.xml");
  EXPECT_EQ(gatecrash({"campaign", "--calls", "100", "--seed", "7", "--junit", junit}).exit_code,
            0);
  EXPECT_NE(net::read_file(junit).value_or("").find("rate-cap"), std::string::npos);
}

TEST_F(CampaignCommand, RefusesReportsThatCannotBeWritten) {
  const CommandResult full =
      gatecrash({"campaign", "--calls", "100", "--seed", "7", "--junit", "/dev/full"});
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_EQ(full.err, "gatecrash: /dev/full: cannot write to the file: no space left on device\n");
  const CommandResult folder =
      gatecrash({"campaign", "--calls", "100", "--seed", "7", "--junit", folder_.path("")});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_EQ(folder.err, "gatecrash: " + folder_.path("") + ": is a directory: name a file\n");
}

TEST_F(CampaignCommand, RefusesTwoEnds) {
  const CommandResult result = gatecrash({"campaign", "--calls", "1", "--for", "1s"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

TEST_F(CampaignCommand, RefusesAPolicyThatIsMisspelt) {
  const std::string policy = folder_.file("policy.json", R"({"version":"1","defualt":"deny"})");
  const CommandResult result = gatecrash({"campaign", "--policy", policy});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

}  // namespace
}  // namespace gatecrash::tests
