// gatecrash campaign and merge: summaries, reports that cannot be written, shards, kills, Ctrl-C.
#include <signal.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/folder.h"
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

std::vector<std::string> world_one(std::vector<std::string> more) {
  std::vector<std::string> words = {"campaign",      "--seed", "7",       "--calls", "300",
                                    "--world-calls", "100",    "--world", "1"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_F(CampaignCommand, ShowsOneOfItsWorldsAsTheCampaignRunsIt) {
  const CommandResult result = gatecrash(world_one({}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out.rfind("world 1 of seed 7: ", 0), 0U) << result.out;
  EXPECT_NE(result.out.find(" steps, 100 calls, trace "), std::string::npos) << result.out;
  const CommandResult beyond = gatecrash(
      {"campaign", "--seed", "7", "--calls", "300", "--world-calls", "100", "--world", "3"});
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_NE(beyond.err.find("--world 3: the campaign has 3 worlds, 0 the first"), std::string::npos)
      << beyond.err;
  const CommandResult nowhere = gatecrash(world_one({"--junit", folder_.path("x.xml")}));
  EXPECT_EQ(nowhere.exit_code, 2) << "it writes no report";
  EXPECT_TRUE(is_one_complaint(nowhere.err)) << nowhere.err;
}

TEST_F(CampaignCommand, TellsWhatHappensInAWorldLineByLine) {
  const std::string plain = gatecrash(world_one({})).out;
  const std::string traced = gatecrash(world_one({"--trace"})).out;
  EXPECT_EQ(traced.substr(traced.find("world 1 of")), plain) << "told, not changed";
  EXPECT_NE(traced.find("session 1  opens at gateway"), std::string::npos);
  EXPECT_NE(traced.find("client -> gateway  {\"jsonrpc\""), std::string::npos);
}

TEST_F(CampaignCommand, StopsAWorldAndShowsHowItStands) {
  const CommandResult result = gatecrash(world_one({"--until", "20"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("\n20 steps, "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("deliveries under way"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("at gateway 0, grant "), std::string::npos) << result.out;
}

TEST_F(CampaignCommand, ShowsAWorldUnderASeededFault) {
  const CommandResult result = gatecrash({"campaign", "--fault", "deny-ignored", "--seed", "1",
                                          "--world-calls", "50", "--world", "0"});
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_NE(result.out.find("default-deny: "), std::string::npos) << result.out;
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
  EXPECT_EQ(folder.out, "") << "said before the campaign, not after it";
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

/// A campaign that finds something, in worlds small enough to be stopped between.
std::vector<std::string> campaign_against(const std::string& fault, std::vector<std::string> more) {
  std::vector<std::string> words = {"campaign",      "--fault", fault,    "--calls", "1600",
                                    "--world-calls", "100",     "--seed", "5"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The files of a folder by their path in it.
std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const std::string& path : net::list_files(folder).value_or(std::vector<std::string>())) {
    files[path.substr(folder.size())] = net::read_file(path).value_or("");
  }
  return files;
}

TEST_F(CampaignCommand, ComesInMergedShardsToWhatItComesToWhole) {
  const CommandResult whole =
      gatecrash(campaign_against("refund-on-error-answer", {"--out", folder_.path("whole")}));
  EXPECT_EQ(whole.exit_code, 1) << whole.err;
  std::vector<std::string> merge = {"merge"};
  for (const std::string shard : {"0/4", "1/4", "2/4", "3/4"}) {
    const std::string out = folder_.path("shard" + shard.substr(0, 1));
    gatecrash(campaign_against("refund-on-error-answer", {"--shard", shard, "--out", out}));
    merge.push_back(out);
  }
  merge.insert(merge.end(), {"--out", folder_.path("merged")});
  const CommandResult merged = gatecrash(std::move(merge));
  EXPECT_EQ(merged.exit_code, 1) << merged.err;
  EXPECT_EQ(merged.err, "");
  EXPECT_GT(files_of(folder_.path("whole")).size(), 2U);
  EXPECT_EQ(files_of(folder_.path("merged")), files_of(folder_.path("whole")));
}

TEST_F(CampaignCommand, EndsWithTheSameFindingsWhenItWasKilledAndResumed) {
  gatecrash(campaign_against("cap-off-by-one", {"--out", folder_.path("whole")}));
  const std::string killed = folder_.path("killed");
  std::vector<std::string> words = campaign_against("cap-off-by-one", {"--out", killed});
  int kills = 0;
  for (const int after_ms : {1, 40, 90, 150, 220}) {
    Command command(gatecrash_words(words));
    ASSERT_TRUE(command.wait_for_out("seed 5"));
    command.pump(std::chrono::milliseconds(after_ms));
    command.signal(SIGKILL);
    kills += command.finish().exit_code == -SIGKILL ? 1 : 0;
    if (net::entry_at(killed + "/campaign.json") == net::Entry::kFile) {
      words = {"campaign", "--resume", killed};
    }
  }
  EXPECT_GT(kills, 0);
  const CommandResult last = gatecrash({"campaign", "--resume", killed});
  EXPECT_EQ(last.exit_code, 1) << last.err;
  EXPECT_EQ(files_of(killed), files_of(folder_.path("whole")));
}

TEST_F(CampaignCommand, DoesNotWriteOverACampaignThatWasStopped) {
  Command command(gatecrash_words({"campaign", "--for", "1h", "--seed", "7", "--out", out_}));
  ASSERT_TRUE(command.wait_for_out("seed 7"));
  command.signal(SIGINT);
  EXPECT_EQ(command.finish().exit_code, 130);
  const CommandResult anew = gatecrash({"campaign", "--calls", "100", "--out", out_});
  EXPECT_EQ(anew.exit_code, 2);
  EXPECT_NE(anew.err.find("go on with gatecrash campaign --resume " + out_), std::string::npos)
      << anew.err;
  const CommandResult no_end = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(no_end.exit_code, 2);
  EXPECT_NE(no_end.err.find("--for 60s"), std::string::npos) << no_end.err;
}

TEST_F(CampaignCommand, ResumesOnlyWithThePolicyThatItBeganWith) {
  gatecrash({"campaign", "--calls", "100", "--out", out_});
  ASSERT_TRUE(net::write_file(out_ + "/policy.json", R"({"version":"1","default":"allow"})"));
  const CommandResult result = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("is not the policy that the campaign began with"), std::string::npos);
}

TEST_F(CampaignCommand, ResumesWithItsOwnPolicyBesideAnOlderOneInTheOtherDialect) {
  ASSERT_TRUE(net::make_folders(out_));
  ASSERT_TRUE(net::write_file(out_ + "/policy.yaml", "version: 1\ndefault: allow\n"));
  gatecrash({"campaign", "--calls", "100", "--out", out_});
  const CommandResult result = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(CampaignCommand, DoesNotWriteOverSomebodysPolicy) {
  const std::string own = R"({"version":"1","default":"allow"})";
  folder_.file("policy.json", own);
  const CommandResult result = gatecrash({"campaign", "--calls", "100", "--out", folder_.path("")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("name another folder with --out"), std::string::npos) << result.err;
  EXPECT_EQ(net::read_file(folder_.path("policy.json")).value_or(""), own);
}

TEST_F(CampaignCommand, LeavesAFolderThatCanBeChecked) {
  gatecrash(campaign_against("deny-ignored", {"--out", out_}));
  const CommandResult result = gatecrash({"check", out_});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_NE(result.out.find(" 0 errors, 0 skipped"), std::string::npos) << result.out;
}

TEST_F(CampaignCommand, MergesToNoCampaignWhileAShardIsMissing) {
  gatecrash({"campaign", "--calls", "100", "--seed", "7", "--shard", "1/2", "--out", out_});
  const std::string merged = folder_.path("merged");
  EXPECT_EQ(gatecrash({"merge", out_, "--out", merged}).exit_code, 2);
  EXPECT_EQ(net::entry_at(merged + "/campaign.json"), net::Entry::kMissing)
      << "whoever resumed it would be told that all is done";
}

TEST_F(CampaignCommand, MergeNamesTheShardsThatAreMissing) {
  gatecrash({"campaign", "--calls", "100", "--seed", "7", "--shard", "1/2", "--out", out_});
  const CommandResult result = gatecrash({"merge", out_});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: merge: shard 0/2 of seed 7 is not there\n");
  const CommandResult none = gatecrash({"merge", folder_.path("nowhere")});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(none.err)) << none.err;
}

}  // namespace
}  // namespace gatecrash::tests
