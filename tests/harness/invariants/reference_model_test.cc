#include "harness/invariants/reference_model.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/wire/mcp.h"
#include "tests/harness/invariants/tape.h"

namespace gatecrash::invariants {
namespace {

using Kind = Verdict::Kind;

wire::Message call(std::string_view tool) {
  return wire::make_tool_call(1, tool, wire::Value::object());
}

wire::Message request(std::string_view method) {
  return wire::make_request(1, std::string(method));
}

std::shared_ptr<const policy::Policy> read(std::string_view text) {
  return std::make_shared<const policy::Policy>(*policy::read_hosted_policy(text, "test"));
}

Verdict ask(ReferenceModel& model, std::string_view tool, std::int64_t at,
            std::string_view grant = "a", std::string_view session = "1") {
  return model.judge(call(tool), tool, grant, session, second(at));
}

TEST(ReferenceModel, JudgesByNameFirst) {
  const ReferenceModel model(test_policy());

  struct Row {
    wire::Message message;
    Kind kind;
    std::string_view rule;
  };

  const Row rows[] = {
      {call("read_fhir_resource"), Kind::kAllow, "(allow)"},
      {call("tag_resource"), Kind::kDeny, "(default deny)"},
      {call("read_fhir_resource "), Kind::kDeny, "(default deny)"},
      {call("delete_fhir_resource"), Kind::kDeny, "(hidden)"},
      {call("update_fhir_resource"), Kind::kDeny, "/tools/update_fhir_resource"},
      {request("tools/call"), Kind::kUnreadable, "(unreadable)"},
      {request("ping"), Kind::kAllow, "(allow)"},
      {request("resources/list"), Kind::kAllow, "(allow)"},
      {request("resources/read"), Kind::kDeny, "(default deny)"},
      {request("tasks/list"), Kind::kDeny, "(default deny)"},
      {wire::make_notification("notifications/progress"), Kind::kAllow, "(allow)"},
      {wire::make_notification("resources/read"), Kind::kDeny, "(default deny)"},
      {wire::make_result(1, {}), Kind::kEither, "(allow)"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(wire::write_message(row.message));
    const Verdict verdict = model.judge_timeless(row.message, tool_of(row.message));
    EXPECT_EQ(verdict.kind, row.kind);
    EXPECT_EQ(verdict.rule, row.rule);
    EXPECT_FALSE(verdict.by_limit);
  }
}

TEST(ReferenceModel, LetsUnlistedToolsAndOtherMethodsPassUnderDefaultAllow) {
  const ReferenceModel model(
      read(R"({"version":"1","default":"allow","hide":["x"],"tools":{"y":{"action":"deny"}}})"));
  EXPECT_EQ(model.judge_timeless(call("z"), "z").kind, Kind::kAllow);
  EXPECT_EQ(model.judge_timeless(call("x"), "x").kind, Kind::kDeny);
  EXPECT_EQ(model.judge_timeless(call("y"), "y").kind, Kind::kDeny);
  EXPECT_EQ(model.judge_timeless(request("resources/read"), {}).kind, Kind::kAllow);
}

TEST(ReferenceModel, HidesEverythingBehindAStar) {
  const ReferenceModel model(
      read(R"({"version":"1","default":"allow","hide":["*"],"tools":{"y":{}}})"));
  EXPECT_TRUE(model.hides("y"));
  EXPECT_EQ(model.judge_timeless(call("y"), "y").rule, "(hidden)");
}

TEST(ReferenceModel, CountsAllowedCallsInWindowsOfTheClock) {
  ReferenceModel model(test_policy());
  constexpr std::string_view kCreate = "create_fhir_resource";
  EXPECT_TRUE(ask(model, kCreate, 58).allows());
  EXPECT_TRUE(ask(model, kCreate, 59).allows());
  const Verdict full = ask(model, kCreate, 59);
  EXPECT_TRUE(full.denies());
  EXPECT_TRUE(full.by_limit);
  EXPECT_EQ(full.rule, "/tools/create_fhir_resource/limits/0");
  EXPECT_TRUE(ask(model, kCreate, 59, "b").allows());
  EXPECT_TRUE(ask(model, kCreate, 60).allows());
  EXPECT_TRUE(ask(model, kCreate, 119).allows());
  EXPECT_TRUE(ask(model, kCreate, 119).denies());
  EXPECT_TRUE(ask(model, kCreate, 59).denies()) << "a clock that steps back reopens nothing";
}

TEST(ReferenceModel, CountsEverySessionWhereTheScopeSaysSo) {
  ReferenceModel model(test_policy());
  constexpr std::string_view kExport = "start_fhir_export_job";
  EXPECT_TRUE(ask(model, kExport, 0, "a", "1").allows());
  EXPECT_TRUE(ask(model, kExport, 0, "a", "2").allows());
  EXPECT_TRUE(ask(model, kExport, 0, "a", "2").denies());
}

TEST(ReferenceModel, CountsAllOfACallsLimitsOrNone) {
  ReferenceModel model(read(R"({"version":"1","default":"deny","tools":{"t":{"limits":[
      {"counter":"a","window":"hour","max":2},
      {"counter":"b","window":"minute","max":1}]}}})"));
  EXPECT_TRUE(ask(model, "t", 0).allows());
  EXPECT_EQ(ask(model, "t", 1).rule, "/tools/t/limits/1");
  EXPECT_TRUE(ask(model, "t", 60).allows()) << "what the second denied cost nothing of the first";
  EXPECT_EQ(ask(model, "t", 120).rule, "/tools/t/limits/0");
}

TEST(ReferenceModel, CountsIncrementsNotCalls) {
  ReferenceModel model(read(R"({"version":"1","default":"deny","tools":{
      "three":{"limits":[{"counter":"a","window":60,"max":7,"increment":3}]},
      "free":{"limits":[{"counter":"a","window":60,"max":0,"increment":0}]},
      "none":{"limits":[{"counter":"a","window":60,"max":0}]}}})"));
  EXPECT_TRUE(ask(model, "three", 0).allows());
  EXPECT_TRUE(ask(model, "three", 0).allows());
  EXPECT_TRUE(ask(model, "three", 0).denies());
  EXPECT_TRUE(ask(model, "free", 0).allows());
  EXPECT_TRUE(ask(model, "none", 0).denies());
}

TEST(Windows, CountBeforeTheEpochAsAfterIt) {
  const auto limits = limits_of(*test_policy(), "create_fhir_resource");
  ASSERT_EQ(limits.size(), 1U);
  Windows windows;
  EXPECT_TRUE(windows.count(limits[0], "a", "1", instant_from_us(-60'000'000)));
  EXPECT_FALSE(windows.count(limits[0], "a", "1", instant_from_us(-1)));
  EXPECT_EQ(windows.used(limits[0], "a", "1", instant_from_us(-1)), 2);
  EXPECT_EQ(windows.used(limits[0], "a", "1", instant_from_us(0)), 0);
}

}  // namespace
}  // namespace gatecrash::invariants
