#include "stack/servers/aws_time.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::servers {
namespace {

std::string respelt(std::string_view json) {
  wire::Value value = *wire::read_json(json);
  spell_aws_times(value);
  return wire::write_json(value);
}

TEST(AwsTime, SpellsEpochSecondsAsIsoText) {
  struct Case {
    std::string_view in;
    std::string_view out;
  };

  for (const Case& c : {
           Case{R"({"CreatedAt":1606272542.161})",
                R"({"CreatedAt":"2020-11-25T02:49:02.161000Z"})"},
           Case{R"({"CreatedAt":1606272542})", R"({"CreatedAt":"2020-11-25T02:49:02Z"})"},
           Case{R"({"CreatedAt":1606272542.0})", R"({"CreatedAt":"2020-11-25T02:49:02Z"})"},
           Case{R"({"SubmitTime":0.000001})", R"({"SubmitTime":"1970-01-01T00:00:00.000001Z"})"},
           Case{R"({"EndTime":1.9999996})", R"({"EndTime":"1970-01-01T00:00:02Z"})"},
           Case{R"({"List":[{"EndTime":1}]})", R"({"List":[{"EndTime":"1970-01-01T00:00:01Z"}]})"},
       }) {
    EXPECT_EQ(respelt(c.in), c.out) << c.in;
  }
}

TEST(AwsTime, LeavesWhatIsNoTimeAlone) {
  for (const std::string_view json :
       {R"({"Throughput":12.5})", R"({"CreatedAt":"2020"})", R"({"CreatedAt":-1})",
        R"({"CreatedAt":253402300800})", R"({"CreatedAt":1e300})"}) {
    EXPECT_EQ(respelt(json), json);
  }
}

TEST(AwsTime, ReadsIsoTextAsEpochSeconds) {
  struct Case {
    std::string_view in;
    std::string_view out;
  };

  for (const Case& c : {
           Case{"2024-01-01T00:00:00Z", "1704067200"},
           Case{"2024-01-01T01:00:00+01:00", "1704067200"},
           Case{"2024-01-01", "1704067200"},
           Case{"2024-01-01T00:00:00.25Z", "1704067200.25"},
           Case{"2024-01-01T00:00:00.000001Z", "1704067200.000001"},
       }) {
    const auto seconds = epoch_seconds(c.in);
    ASSERT_TRUE(seconds.has_value()) << c.in;
    EXPECT_EQ(seconds->number_token(), c.out);
  }
}

TEST(AwsTime, RefusesTextThatIsNoTime) {
  for (const std::string_view text : {"", "yesterday", "2024-13-01", "2024-01-01T00:00:00"}) {
    EXPECT_FALSE(epoch_seconds(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace gatecrash::servers
