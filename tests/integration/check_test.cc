// gatecrash check, as CI calls it, and on what cannot be checked.
#include <string>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

class CheckCommand : public testing::Test {
 protected:
  /// Checks one file of these bytes and expects exit code 2 and a line that names it.
  void expect_refused(const std::string& name, std::string_view bytes, const std::string& says) {
    const std::string path = folder_.file(name, bytes);
    const CommandResult result = gatecrash({"check", path});
    EXPECT_EQ(result.exit_code, 2) << result.out << result.err;
    EXPECT_NE(result.out.find("error     " + path), std::string::npos) << result.out;
    EXPECT_NE(result.out.find(says), std::string::npos) << result.out;
  }

  TemporaryFolder folder_;
};

TEST_F(CheckCommand, RefusesAnEmptyFile) {
  expect_refused("a.transcript.jsonl", "", "the file is empty");
}

TEST_F(CheckCommand, NamesAnUnknownTranscriptVersion) {
  expect_refused(
      "a.transcript.jsonl",
      R"({"gatecrash":"transcript","version":99,"epoch_us":0,"by":"x","transport":"stdio"})"
      "\n",
      "99");
}

TEST_F(CheckCommand, NamesAMissingPath) {
  const CommandResult result = gatecrash({"check", folder_.path("none")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.out.find("no such file or directory"), std::string::npos) << result.out;
}

TEST_F(CheckCommand, SaysThatAFolderHoldsNothingToCheck) {
  const CommandResult result = gatecrash({"check", folder_.path("")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.out.find("nothing to check in here"), std::string::npos) << result.out;
}

TEST_F(CheckCommand, RefusesAReportThatCannotBeWritten) {
  const std::string path = folder_.file("a.transcript.jsonl", "x");
  const CommandResult result = gatecrash({"check", path, "--junit", "/dev/full"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "gatecrash: /dev/full: cannot write to the file: no space left on device\n");
}

const std::string kScenarios = GATECRASH_SOURCE_DIR "/scenarios";

TEST(Check, HoldsOnTheScenariosThatAreKept) {
  const TemporaryFolder folder;
  const std::string junit = folder.path("results.xml");
  const CommandResult result = gatecrash({"check", kScenarios, "--junit", junit});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_NE(result.out.find("0 failed, 0 errors"), std::string::npos) << result.out;
  const std::string xml = *net::read_file(junit);
  EXPECT_NE(xml.find("failures=\"0\" errors=\"0\""), std::string::npos) << xml;
}

TEST(Check, EndsWith1WhenAScenarioFailsAnd2WhenAFileIsUnknown) {
  const TemporaryFolder folder;
  const std::string failing = folder.file(
      "s.json", R"({"version":1,"why":"w","policy":{"version":"1","default":"deny"},)"
                R"("steps":[{"call":"list_datastores","expect":{"decision":"allow"}}]})");
  const CommandResult failed = gatecrash({"check", failing});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_NE(failed.out.find("/steps/0: expected allow, got deny by (default deny)"),
            std::string::npos)
      << failed.out;
  const std::string unknown = folder.file("notes.txt", "hello");
  const CommandResult error = gatecrash({"check", failing, unknown});
  EXPECT_EQ(error.exit_code, 2);
  EXPECT_NE(error.out.find("1 failed, 1 errors"), std::string::npos) << error.out;
}

TEST(Check, JudgesScenariosByThePolicyOnTheCommandLine) {
  const CommandResult result = gatecrash({"check", kScenarios + "/gateway/export-cap.json",
                                          "--policy", kScenarios + "/policies/type.json"});
  EXPECT_EQ(result.exit_code, 1) << result.out;
}

TEST(Check, TellsProgramsOneObjectAnItem) {
  const CommandResult result = gatecrash({"check", "--json", kScenarios + "/policies/type.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find(R"({"event":"item","kind":"policy")"), std::string::npos);
  EXPECT_TRUE(
      result.out.ends_with(R"({"event":"summary","passed":1,"failed":0,"errors":0,"skipped":0})"
                           "\n"))
      << result.out;
}

}  // namespace
}  // namespace gatecrash::tests
