#include "harness/cli/arguments.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

using Words = std::vector<std::string>;

TEST(SplitArguments, CutsAtTheFirstDoubleDashOnly) {
  const std::array<const char*, 7> argv = {"gatecrash", "record", "-o", "f", "--", "cmd", "--"};
  const Arguments arguments = split_arguments(static_cast<int>(argv.size()), argv.data());
  EXPECT_EQ(arguments.own, (Words{"record", "-o", "f"}));
  EXPECT_EQ(arguments.command, (Words{"cmd", "--"}));
  EXPECT_TRUE(arguments.separated);
}

TEST(SplitArguments, KeepsEveryWordWithoutADoubleDash) {
  const std::array<const char*, 3> argv = {"gatecrash", "check", "-"};
  const Arguments arguments = split_arguments(static_cast<int>(argv.size()), argv.data());
  EXPECT_EQ(arguments.own, (Words{"check", "-"}));
  EXPECT_TRUE(arguments.command.empty());
  EXPECT_FALSE(arguments.separated);
}

TEST(ParseDuration, ReadsEachUnit) {
  EXPECT_EQ(parse_duration("250ms").value(), std::chrono::milliseconds(250));
  EXPECT_EQ(parse_duration("60s").value(), std::chrono::seconds(60));
  EXPECT_EQ(parse_duration("5m").value(), std::chrono::minutes(5));
  EXPECT_EQ(parse_duration("2h").value(), std::chrono::hours(2));
}

TEST(ParseDuration, RefusesWhatIsNotAWholeNumberAndAUnit) {
  for (const std::string text : {"", "60", "s", "0s", "-1s", "1.5s", "60 s", "60sec", "9999999999h",
                                 "99999999999999999999s"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration.has_value()) << text;
    EXPECT_EQ(duration.error().code, Code::kConfigInvalid);
    EXPECT_NE(duration.error().message.find("'" + text + "'"), std::string::npos);
  }
}

TEST(Arguments, TakesWholeNumbersThat64BitsHold) {
  EXPECT_EQ(fault_of_seed("0"), "");
  EXPECT_EQ(fault_of_seed("18446744073709551615"), "");
  for (const std::string text : {"", "-1", "1e3", "0x1", "1 ", "18446744073709551616"}) {
    EXPECT_NE(fault_of_seed(text), "") << text;
    EXPECT_NE(fault_of_count(text), "") << text;
  }
  EXPECT_EQ(fault_of_count("1"), "");
  EXPECT_NE(fault_of_count("0"), "");
}

}  // namespace
}  // namespace gatecrash::cli
