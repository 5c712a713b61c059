// gatecrash check on what cannot be checked.
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

}  // namespace
}  // namespace gatecrash::tests
