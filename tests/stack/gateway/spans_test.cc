#include "stack/gateway/spans.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::gateway {
namespace {

constexpr std::string_view kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr Instant kSpanStart = instant_from_us(1'795'251'600'000'000);

TEST(ParseTraceparent, TakesWhatTheSpecificationAllows) {
  const auto parent = parse_traceparent(kParent);
  ASSERT_TRUE(parent.has_value());
  EXPECT_EQ(parent->trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(parent->span_id, "b7ad6b7169203331");
  EXPECT_TRUE(parent->sampled);
  EXPECT_FALSE(
      parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")->sampled);
  EXPECT_TRUE(parse_traceparent("01" + std::string(kParent.substr(2)) + "-more").has_value());
  const std::vector<std::string> refused = {
      "",
      "00",
      std::string(kParent) + "-more",
      std::string(kParent.substr(0, 54)),
      "ff" + std::string(kParent.substr(2)),
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  };
  for (const std::string& text : refused) {
    EXPECT_FALSE(parse_traceparent(text).has_value()) << text;
  }
}

AuditRow decision_row(std::uint64_t sequence, AuditRow::Kind kind) {
  AuditRow row;
  row.sequence = sequence;
  row.at = kSpanStart;
  row.method = "tools/call";
  row.tool = "read";
  row.kind = kind;
  row.rule = "/tools/read";
  return row;
}

AuditRow outcome_row(std::uint64_t sequence, std::string outcome) {
  AuditRow row = decision_row(sequence, AuditRow::Kind::kOutcome);
  row.at = kSpanStart + std::chrono::milliseconds(5);
  row.outcome = std::move(outcome);
  return row;
}

wire::Message call(std::string_view traceparent = kParent) {
  return wire::make_request(
      7, "tools/call",
      wire::Value::object({{"name", "read"},
                           {"arguments", wire::Value::object({{"patient", "canary-patient"}})},
                           {"_meta", wire::Value::object({{"traceparent", traceparent}})}}));
}

/// The only span of the batch.
wire::Value only_span(Spans& spans) {
  const auto batch = wire::read_json(spans.take_batch());
  if (!batch) {
    return {};
  }
  const wire::Value& scope =
      batch->find("resourceSpans")->items().at(0).find("scopeSpans")->items().at(0);
  EXPECT_EQ(scope.find("spans")->items().size(), 1U);
  return scope.find("spans")->items().at(0);
}

std::string attribute_of(const wire::Value& span, std::string_view key) {
  for (const wire::Value& item : span.find("attributes")->items()) {
    if (item.find_string("key") == key) {
      return std::string(*item.find("value")->find_string("stringValue"));
    }
  }
  return "(none)";
}

TEST(Spans, FollowTheConventionsForAnAnsweredCall) {
  Spans spans("tcp", 1);
  const wire::Message request = call();
  spans.decision(decision_row(1, AuditRow::Kind::kAllow), &request);
  EXPECT_EQ(spans.queued(), 0U) << "not answered yet";
  spans.outcome(outcome_row(1, "result"), nullptr);
  const wire::Value span = only_span(spans);
  ASSERT_TRUE(span.is_object());
  EXPECT_EQ(span.find_string("traceId"), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span.find_string("parentSpanId"), "b7ad6b7169203331");
  EXPECT_NE(span.find_string("spanId"), "b7ad6b7169203331");
  EXPECT_EQ(span.find_string("name"), "tools/call read");
  EXPECT_EQ(span.find("kind")->as_int64(), 2);
  EXPECT_EQ(span.find_string("startTimeUnixNano"), "1795251600000000000");
  EXPECT_EQ(span.find_string("endTimeUnixNano"), "1795251600005000000");
  EXPECT_EQ(attribute_of(span, "mcp.method.name"), "tools/call");
  EXPECT_EQ(attribute_of(span, "gen_ai.tool.name"), "read");
  EXPECT_EQ(attribute_of(span, "gen_ai.operation.name"), "execute_tool");
  EXPECT_EQ(attribute_of(span, "jsonrpc.request.id"), "7");
  EXPECT_EQ(attribute_of(span, "network.transport"), "tcp");
  EXPECT_EQ(attribute_of(span, "error.type"), "(none)");
  EXPECT_EQ(spans.take_batch(), "");
}

struct Ending {
  std::string outcome;
  std::optional<wire::Message> error;
  std::string error_type;
};

TEST(Spans, NameTheErrorAndNeverItsText) {
  const std::vector<Ending> endings = {
      {"tool_error", std::nullopt, "tool_error"},
      {"error", wire::make_error(7, -32602, "no patient canary-patient"), "-32602"},
      {"lost", std::nullopt, "lost"},
  };
  for (const Ending& ending : endings) {
    Spans spans("pipe", 1);
    const wire::Message request = call();
    spans.decision(decision_row(1, AuditRow::Kind::kAllow), &request);
    spans.outcome(outcome_row(1, ending.outcome), ending.error ? &ending.error->error : nullptr);
    Spans again = spans;
    const wire::Value span = only_span(spans);
    EXPECT_EQ(attribute_of(span, "error.type"), ending.error_type);
    EXPECT_EQ(span.find("status")->find("code")->as_int64(), 2);
    EXPECT_EQ(again.take_batch().find("canary-patient"), std::string::npos);
  }
}

TEST(Spans, EndADeniedCallAtOnce) {
  Spans spans("pipe", 1);
  const wire::Message request = call("not a traceparent");
  spans.decision(decision_row(1, AuditRow::Kind::kDeny), &request);
  const wire::Value span = only_span(spans);
  EXPECT_EQ(attribute_of(span, "error.type"), "policy_denied");
  EXPECT_EQ(attribute_of(span, "gatecrash.rule"), "/tools/read");
  EXPECT_EQ(span.find("parentSpanId"), nullptr);
  EXPECT_EQ(span.find_string("traceId")->size(), 32U);
}

TEST(Spans, LeaveOutWhatIsNoRequestOrNotSampled) {
  Spans spans("pipe", 1);
  const wire::Message notification = wire::make_notification("notifications/cancelled");
  const wire::Message unsampled = call("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  spans.decision(decision_row(1, AuditRow::Kind::kDeny), nullptr);
  spans.decision(decision_row(2, AuditRow::Kind::kDeny), &notification);
  spans.decision(decision_row(3, AuditRow::Kind::kDeny), &unsampled);
  spans.outcome(outcome_row(9, "result"), nullptr);
  EXPECT_EQ(spans.queued(), 0U);
  EXPECT_EQ(spans.dropped(), 0U);
}

TEST(Spans, DropAndCountWhatNobodyFetches) {
  Spans spans("pipe", 1);
  const wire::Message request = call();
  for (std::size_t i = 0; i < kSpansQueuedMax + 3; ++i) {
    spans.decision(decision_row(i, AuditRow::Kind::kDeny), &request);
  }
  EXPECT_EQ(spans.queued(), kSpansQueuedMax);
  EXPECT_EQ(spans.dropped(), 3U);
  spans.take_batch();
  EXPECT_EQ(spans.queued(), kSpansQueuedMax - kSpansBatchMax);
  spans.lost(kSpansBatchMax);
  EXPECT_EQ(spans.dropped(), 3U + kSpansBatchMax);
}

}  // namespace
}  // namespace gatecrash::gateway
