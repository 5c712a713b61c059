// gatecrash campaign --corpus: what it keeps steers the next run; kills, broken files, marks.
#include <signal.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class CorpusCommand : public testing::Test {
 protected:
  CommandResult campaign(const std::string& corpus, std::vector<std::string> more) const {
    std::vector<std::string> words = {"campaign", "--json", "--corpus", corpus};
    words.insert(words.end(), more.begin(), more.end());
    return gatecrash(words);
  }

  TemporaryFolder folder_;
  std::string corpus_ = folder_.path("corpus");
  std::string out_ = folder_.path("out");
};

/// The summary's number of that name; 0: none.
std::uint64_t number_in(const std::string& out, const std::string& name) {
  const std::size_t at = out.rfind("\"" + name + "\":");
  std::uint64_t number = 0;
  if (at != std::string::npos) {
    std::from_chars(out.data() + at + name.size() + 3, out.data() + out.size(), number);
  }
  return number;
}

std::string trace_in(const std::string& out) {
  const std::size_t at = out.rfind(R"("trace_hash":")");
  return at == std::string::npos ? "" : out.substr(at + 14, 16);
}

std::size_t files_in(const std::string& folder) {
  return net::list_files(folder).value_or(std::vector<std::string>()).size();
}

// The findings of this command are those of the integration tests of worlds; here only how worlds
// are chosen counts.

TEST_F(CorpusCommand, GrowsFromRunToRun) {
  const CommandResult first = campaign(corpus_, {"--calls", "3000", "--seed", "1", "--out", out_});
  const std::size_t kept = files_in(corpus_);
  EXPECT_GT(kept, 5U);
  EXPECT_GT(number_in(first.out, "coverage"), 100U);
  const CommandResult second = campaign(corpus_, {"--calls", "6000", "--seed", "2", "--out", out_});
  EXPECT_GE(number_in(second.out, "calls"), 6000U);
  EXPECT_GT(files_in(corpus_), kept);
}

TEST_F(CorpusCommand, IsTheSameForTheSameFolderAndSeed) {
  campaign(corpus_, {"--calls", "1500", "--seed", "1", "--out", out_});
  const std::string copy = folder_.path("copy");
  std::filesystem::copy(corpus_, copy, std::filesystem::copy_options::recursive);
  const auto first = campaign(corpus_, {"--calls", "3000", "--seed", "2", "--out", out_});
  const auto second = campaign(copy, {"--calls", "3000", "--seed", "2", "--out", out_});
  EXPECT_EQ(trace_in(first.out).size(), 16U) << first.err;
  EXPECT_EQ(trace_in(first.out), trace_in(second.out));
  EXPECT_EQ(net::list_files(corpus_).value().size(), net::list_files(copy).value().size());
}

TEST_F(CorpusCommand, GoesOnAfterAKillOnlyWithItsCorpus) {
  const std::vector<std::string> words = {"campaign", "--corpus", corpus_, "--calls", "4000",
                                          "--seed",   "5",        "--out", out_};
  Command command(gatecrash_words(words));
  ASSERT_TRUE(command.wait_for_out("corpus"));
  command.pump(std::chrono::milliseconds(150));
  command.signal(SIGKILL);
  command.finish();
  const CommandResult without = gatecrash({"campaign", "--resume", out_});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_NE(without.err.find("name its folder again, as --corpus DIR"), std::string::npos)
      << without.err;
  const CommandResult resumed = campaign(corpus_, {"--resume", out_});
  EXPECT_TRUE(resumed.exit_code == 0 || resumed.exit_code == 1) << resumed.err;
  EXPECT_GE(number_in(resumed.out, "calls"), 4000U);
  EXPECT_GT(files_in(corpus_), 5U);
}

TEST_F(CorpusCommand, SteersForAsLongAsItIsToldAndGoesOnForAsLongAgain) {
  const CommandResult first = campaign(corpus_, {"--for", "1s", "--seed", "4", "--out", out_});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  const std::uint64_t calls = number_in(first.out, "calls");
  EXPECT_GT(calls, 0U);
  EXPECT_GT(files_in(corpus_), 0U);
  const CommandResult no_end = campaign(corpus_, {"--resume", out_});
  EXPECT_EQ(no_end.exit_code, 2);
  EXPECT_NE(no_end.err.find("--for 60s"), std::string::npos) << no_end.err;
  const CommandResult again = campaign(corpus_, {"--for", "1s", "--resume", out_});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_GT(number_in(again.out, "calls"), calls) << "those of both runs";
}

TEST_F(CorpusCommand, BeginsOrEndsWithoutOne) {
  gatecrash({"campaign", "--calls", "100", "--out", out_});
  const CommandResult result = campaign(corpus_, {"--resume", out_});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  const CommandResult no_folder = campaign("/dev/null/x", {"--calls", "100", "--out", out_});
  EXPECT_EQ(no_folder.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(no_folder.err)) << no_folder.err;
}

TEST_F(CorpusCommand, SkipsABrokenFileWithOneLine) {
  campaign(corpus_, {"--calls", "300", "--seed", "1", "--out", out_});
  const std::string broken = net::list_files(corpus_).value().front();
  ASSERT_TRUE(net::write_file(broken, "\x01\x07\x07"));
  const CommandResult result = campaign(corpus_, {"--calls", "300", "--out", out_});
  EXPECT_EQ(result.err, "gatecrash: corpus: skipped " + broken +
                            ": is not what its name says: cut short, or changed\n");
}

TEST_F(CorpusCommand, CannotReachEveryMarkInAHundredCallsAndSaysSo) {
  const CommandResult result =
      gatecrash({"campaign", "--calls", "100", "--seed", "7", "--require-marks", "--out", out_});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err.rfind("gatecrash: marks never reached: ", 0), 0U) << result.err;
  EXPECT_NE(result.err.find("denied in the last millisecond of a window"), std::string::npos);
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
}

}  // namespace
}  // namespace gatecrash::tests
