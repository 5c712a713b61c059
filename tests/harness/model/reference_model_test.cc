#include "harness/model/reference_model.h"

#include <string>

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"
#include "stack/wire/mcp.h"
#include "tests/support/tape.h"

namespace gatecrash::model {
namespace {

using tests::kCreate;
using tests::second;
using tests::test_policy;
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
    const Verdict verdict = model.judge_timeless(row.message, tool_of(row.message), "a");
    EXPECT_EQ(verdict.kind, row.kind);
    EXPECT_EQ(verdict.rule, row.rule);
    EXPECT_FALSE(verdict.by_limit);
  }
}

TEST(ReferenceModel, LetsUnlistedToolsAndOtherMethodsPassUnderDefaultAllow) {
  const ReferenceModel model(
      read(R"({"version":"1","default":"allow","hide":["x"],"tools":{"y":{"action":"deny"}}})"));
  EXPECT_EQ(model.judge_timeless(call("z"), "z", "a").kind, Kind::kAllow);
  EXPECT_EQ(model.judge_timeless(call("x"), "x", "a").kind, Kind::kDeny);
  EXPECT_EQ(model.judge_timeless(call("y"), "y", "a").kind, Kind::kDeny);
  EXPECT_EQ(model.judge_timeless(request("resources/read"), {}, "a").kind, Kind::kAllow);
}

TEST(ReferenceModel, HidesEverythingBehindAStar) {
  const ReferenceModel model(
      read(R"({"version":"1","default":"allow","hide":["*"],"tools":{"y":{}}})"));
  EXPECT_TRUE(model.hides("y"));
  EXPECT_EQ(model.judge_timeless(call("y"), "y", "a").rule, "(hidden)");
}

TEST(ReferenceModel, CountsAllowedCallsInWindowsOfTheClock) {
  ReferenceModel model(test_policy());
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

TEST(ReferenceModel, JudgesArgumentsAndTheGrantsFields) {
  ReferenceModel model(read(R"({"version":"1","default":"deny","tools":{"t":{
      "require":[{"conditions":[{"path":"args.n","op":"lte","value":5},
                                {"path":"grant.team","op":"eq","value":"blue"}]}],
      "deny_if":[{"conditions":[{"path":"args.s","op":"eq","value":"bad"}]}]}}})"));
  model.set_grant_fields("a", wire::Value::object({{"team", "blue"}}));
  const auto rule = [&](wire::Value arguments, std::string_view grant = "a") {
    return model.judge_timeless(wire::make_tool_call(1, "t", std::move(arguments)), "t", grant)
        .rule;
  };
  const auto arguments = [](wire::Value n, wire::Value s) {
    return wire::Value::object({{"n", std::move(n)}, {"s", std::move(s)}});
  };
  EXPECT_EQ(rule(arguments(5, "good")), "(allow)");
  EXPECT_EQ(rule(arguments(6, "good")), "/tools/t/require/0");
  EXPECT_EQ(rule(arguments("5", "good")), "/tools/t/require/0");
  EXPECT_EQ(rule(arguments(5, "good"), "b"), "/tools/t/require/0");
  EXPECT_EQ(rule(arguments(5, "bad")), "/tools/t/deny_if/0");
  EXPECT_EQ(rule(wire::Value::object({{"n", 5}})), "/tools/t/deny_if/0") << "doubt denies";
}

TEST(ReferenceModel, CountsAmountsInSlidingWindowsOfToolsAndOfAllTools) {
  ReferenceModel model(read(R"({"version":"1","default":"allow",
      "all_tools":{"limits":[{"counter":"calls","window":60,"max":3}]},
      "tools":{"t":{"limits":[{"counter":"n","window":60,"max":10,"increment_from":"args.n",
                               "algorithm":"sliding"}]}}})"));
  const auto rule = [&](std::int64_t at, std::string_view tool, wire::Value n) {
    const wire::Message message =
        wire::make_tool_call(1, tool, wire::Value::object({{"n", std::move(n)}}));
    const Verdict verdict = model.judge(message, tool, "a", "1", second(at));
    return std::string(verdict.rule) + (verdict.by_limit ? " full" : "");
  };
  EXPECT_EQ(rule(50, "t", wire::Value::number("7.5")), "(allow)");
  EXPECT_EQ(rule(65, "t", 3), "/tools/t/limits/0 full") << "a fixed window would be new";
  EXPECT_EQ(rule(65, "t", "1"), "/tools/t/limits/0") << "no amount, whenever it comes";
  EXPECT_EQ(rule(65, "t", wire::Value::number("2.5")), "(allow)");
  EXPECT_EQ(rule(66, "u", 0), "(allow)");
  EXPECT_EQ(rule(67, "v", 0), "(allow)");
  EXPECT_EQ(rule(68, "w", 0), "/all_tools/limits/0 full");
  EXPECT_EQ(rule(110, "t", 0), "/all_tools/limits/0 full");
  EXPECT_EQ(rule(120, "t", 7), "(allow)") << "the call of second 50 is over";
}

TEST(ReferenceModel, HoldsWhatNobodyDenies) {
  ReferenceModel model(read(R"({"version":"1","default":"deny","tools":{"t":{
      "action":"require_approval","limits":[{"counter":"c","window":60,"max":1}]}}})"));
  EXPECT_EQ(ask(model, "t", 0).kind, Kind::kHold);
  EXPECT_EQ(ask(model, "t", 0).rule, "/tools/t");
  EXPECT_TRUE(ask(model, "t", 0).denies()) << "it may not reach the server";
  const wire::Value none = wire::Value::object();
  EXPECT_TRUE(model.judge_call({"t", &none, {"a", "1"}, true}, second(0)).allows());
  const Verdict full = ask(model, "t", 1);
  EXPECT_EQ(full.rule, "/tools/t/limits/0") << "a held call counts nothing";
  EXPECT_TRUE(full.by_limit) << "without the limit it would be held, not denied";
}

TEST(ReferenceModel, JudgesMethodsByThePolicysWordFirst) {
  const ReferenceModel model(read(R"({"version":"1","default":"deny",
      "methods":{"resources/read":"allow","ping":"deny","notifications/progress":"deny"}})"));
  const auto rule = [&](const wire::Message& message) {
    return std::string(model.judge_timeless(message, {}, "a").rule);
  };
  EXPECT_EQ(rule(request("resources/read")), "(allow)");
  EXPECT_EQ(rule(request("ping")), "/methods/ping");
  EXPECT_EQ(rule(request("tools/list")), "(allow)");
  EXPECT_EQ(rule(request("prompts/get")), "(default deny)");
  EXPECT_EQ(rule(wire::make_notification("notifications/progress")),
            "/methods/notifications~1progress");
}

TEST(ReferenceModel, TakesAGrantForItsSessionInTheModernEra) {
  wire::Message message = call("t");
  EXPECT_EQ(counted_for(message, "a", "1").session, "1");
  message.params.set(
      "_meta", wire::Value::object({{std::string(wire::meta::kProtocolVersion), "2026-07-28"}}));
  EXPECT_EQ(counted_for(message, "a", "1").session, "a");
}

}  // namespace
}  // namespace gatecrash::model
