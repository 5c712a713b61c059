// What the command line says to whoever uses it wrongly: one line on stderr, exit code 2.
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

struct Misuse {
  std::string name;
  std::vector<std::string> words;
  std::string says;
};

void PrintTo(const Misuse& value, std::ostream* out) { *out << value.name; }

const std::vector<Misuse> kMisuses = {
    {"Nothing", {}, "A subcommand is required (see 'gatecrash --help')"},
    {"UnknownSubcommand", {"fly"}, "there is no subcommand 'fly' (see 'gatecrash --help')"},
    {"UnknownFlag",
     {"version", "--fast"},
     "The following argument was not expected: --fast (see 'gatecrash version --help')"},
    {"RecordWithoutOutput",
     {"record", "--", "cat"},
     "--output is required (see 'gatecrash record --help')"},
    {"MisspeltFlagThatIsNeeded",
     {"record", "--outptu", "x", "--", "cat"},
     "The following argument was not expected: --outptu (see 'gatecrash record --help')"},
    {"NothingOfASubcommandsOwn",
     {"gateway", "approve", "--admin", "x"},
     "ID is required (see 'gatecrash gateway approve --help')"},
    {"FolderForFindingsThatCannotBe",
     {"campaign", "--calls", "1", "--out", "/dev/null/x"},
     "/dev/null/x: cannot make the folder"},
    {"RecordWithoutCommand",
     {"record", "-o", "x"},
     "say which server to start: ... -- CMD ARGS (see 'gatecrash record --help')"},
    {"GatewayWithEmptyCommand",
     {"gateway", "--policy", "x", "--"},
     "say which server: --upstream URL, --config FILE, or ... -- CMD ARGS"},
    {"CommandWhereNoneIsStarted",
     {"version", "--", "cat"},
     "this subcommand starts no command: nothing may follow '--' (see 'gatecrash version --help')"},
    {"BadDuration",
     {"replay", "x", "--timeout", "soon"},
     "--timeout: 'soon' is not a duration: write 250ms, 60s, 5m or 2h"},
    {"CampaignOfNoCalls",
     {"campaign", "--calls", "0"},
     "--calls: '0' is no number above zero (see 'gatecrash campaign --help')"},
    {"SeedBelowZero",
     {"campaign", "--calls", "1", "--seed", "-1"},
     "--seed: '-1' is no whole number from 0 to 18446744073709551615 (see 'gatecrash campaign "
     "--help')"},
    {"UnknownServer",
     {"server", "sap", "--lake", "http://127.0.0.1:1"},
     "KIND: sap not in {healthlake} (see 'gatecrash server --help')"},
    {"BadLakeUrl", {"server", "healthlake", "--lake", "lake"}, "lake"},
};

class CommandLine : public testing::TestWithParam<Misuse> {};

TEST_P(CommandLine, RefusesMisuseInOneLine) {
  const CommandResult result = gatecrash(GetParam().words);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Misuses, CommandLine, testing::ValuesIn(kMisuses),
                         [](const auto& param) { return param.param.name; });

TEST(CommandLine, PrintsItsVersion) {
  const CommandResult result = gatecrash({"version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.rfind("gatecrash 0.", 0), 0U) << result.out;
}

TEST(CommandLine, GivesAnExampleWithEverySubcommand) {
  const CommandResult help = gatecrash({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const std::string command : {"record", "gateway", "server", "version"}) {
    EXPECT_NE(help.out.find("\n  " + command), std::string::npos) << help.out;
    const CommandResult one = gatecrash({command, "--help"});
    EXPECT_EQ(one.exit_code, 0);
    EXPECT_NE(one.out.find("Example:\n  gatecrash " + command), std::string::npos) << one.out;
  }
}

TEST(CommandLine, FailsWhenItsAnswerCannotBeWritten) {
  const CommandResult result =
      run_command({"/bin/sh", "-c", "exec \"$0\" version >/dev/full", gatecrash_path()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "gatecrash: cannot write to standard output\n");
}

}  // namespace
}  // namespace gatecrash::tests
