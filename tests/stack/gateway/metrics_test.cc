#include "stack/gateway/metrics.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

using std::chrono::milliseconds;

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Histogram, CountsBelowEachBoundAndAboveAll) {
  Histogram histogram;
  for (const Duration value : {Duration(milliseconds(-1)), Duration(milliseconds(10)),
                               Duration(10'001), Duration(milliseconds(400'000))}) {
    histogram.add(value);
  }
  std::string text;
  histogram.append(text, "h", R"(a="b")");
  EXPECT_TRUE(has_line(text, R"(h_bucket{a="b",le="0.01"} 2)")) << text;
  EXPECT_TRUE(has_line(text, R"(h_bucket{a="b",le="0.02"} 3)")) << text;
  EXPECT_TRUE(has_line(text, R"(h_bucket{a="b",le="300"} 3)")) << text;
  EXPECT_TRUE(has_line(text, R"(h_bucket{a="b",le="+Inf"} 4)")) << text;
  EXPECT_TRUE(has_line(text, R"(h_sum{a="b"} 400.020001)")) << text;
  EXPECT_TRUE(has_line(text, R"(h_count{a="b"} 4)")) << text;
}

TEST(RuleClass, NamesTheKindOfRuleAndNeverTheTool) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/tools/x/limits/0", "limit"},
      {"/all_tools/limits/3", "limit"},
      {"/tools/x/rate_limit", "limit"},
      {"/tools/x/require/0", "require"},
      {"/tools/x/deny_if/1", "deny_if"},
      {"/tools/x", "action"},
      {"/tools/rate_limit", "action"},
      {"/tools/actions/limits/0", "limit"},
      {"/tools/x/approve_if/0", "approve_if"},
      {"/all_tools/approve_if/0", "approve_if"},
      {"/methods/resources~1read", "method"},
      {"/tools/x/rules/0", "rule"},
      {"/tools/x/rules/0/conditions", "rule"},
      {"/tools/x/rules/1/state", "limit"},
      {"/tools/*/rules/0/rate_limit", "limit"},
      {"/tools/limits/require/0", "require"},
      {"/tools/x~1limits~1/deny_if/0", "deny_if"},
      {"(hidden)", "hidden"},
      {"(unreadable)", "unreadable"},
      {"(no policy)", "no_policy"},
      {"(default deny)", "default"},
      {"(allow)", "allow"},
      {"(something new)", "other"},
      {"", "other"},
  };
  for (const auto& [rule, expected] : cases) {
    EXPECT_EQ(rule_class(rule), expected) << rule;
  }
}

TEST(Metrics, CountsDecisionsAndOutcomes) {
  Metrics metrics;
  AuditRow row;
  row.kind = AuditRow::Kind::kDeny;
  row.rule = "/tools/x/limits/0";
  metrics.decision(row);
  metrics.decision(row);
  row.kind = AuditRow::Kind::kAllow;
  row.rule = "(allow)";
  metrics.decision(row);
  row.kind = AuditRow::Kind::kOutcome;
  row.method = "tools/call";
  row.outcome = "result";
  row.latency = milliseconds(15);
  metrics.outcome(row);
  metrics.reload(true);
  metrics.reload(false);
  metrics.authentication_failure("expired");
  metrics.drop(Observer::Drop::kRequest);
  metrics.audit_failure();
  const std::string text = metrics.text({.sessions = 3,
                                         .in_flight = 2,
                                         .server_restarts = 4,
                                         .spans_dropped = 5,
                                         .pending_approvals = 1,
                                         .draining = false,
                                         .counters_down = true});
  for (const char* const line :
       {R"(gatecrash_decisions_total{decision="deny",rule="limit"} 2)",
        R"(gatecrash_decisions_total{decision="allow",rule="allow"} 1)",
        R"(gatecrash_outcomes_total{outcome="result"} 1)",
        R"(gatecrash_server_drops_total{reason="request"} 1)",
        R"(gatecrash_server_drops_total{reason="unasked"} 0)",
        R"(mcp_client_operation_duration_seconds_bucket{mcp_method_name="tools/call",)"
        R"(outcome="result",le="0.02"} 1)",
        R"(gatecrash_authentication_failures_total{reason="expired"} 1)",
        R"(gatecrash_reloads_total{result="taken"} 1)",
        R"(gatecrash_reloads_total{result="refused"} 1)", "gatecrash_sessions 3",
        "gatecrash_in_flight 2", "gatecrash_pending_approvals 1", "gatecrash_draining 0",
        "gatecrash_counters_down 1", "gatecrash_server_restarts_total 4",
        "gatecrash_audit_failures_total 1", "gatecrash_spans_dropped_total 5"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
}

TEST(Metrics, DoesNotGrowWithWhatClientsSend) {
  Metrics metrics;
  AuditRow row;
  row.kind = AuditRow::Kind::kOutcome;
  row.latency = milliseconds(1);
  std::size_t bytes = 0;
  for (int i = 0; i < 100; ++i) {
    row.method = "canary/" + std::to_string(i);
    row.tool = row.session = row.grant = "canary";
    row.outcome = "canary" + std::to_string(i);
    row.rule = "/tools/canary" + std::to_string(i);
    metrics.decision(row);
    metrics.outcome(row);
    metrics.authentication_failure("canary" + std::to_string(i));
    if (i == 9) {
      bytes = metrics.text({}).size();
    }
  }
  const std::string text = metrics.text({});
  EXPECT_LE(text.size(), bytes + 64) << "only the numbers may get longer";
  EXPECT_EQ(text.find("canary"), std::string::npos) << text;
}

}  // namespace
}  // namespace gatecrash::gateway
