#include "stack/gateway/audit.h"

#include <gtest/gtest.h>

#include "stack/base/hash.h"
#include "stack/gateway/memory_audit_sink.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::gateway {
namespace {

AuditRow row() {
  AuditRow row;
  row.sequence = 7;
  row.at = instant_from_us(1'795'251'639'123'456);
  row.session = "1";
  row.grant = "nurse";
  row.era = "legacy";
  row.method = "tools/call";
  row.tool = "evil\n\"tool";
  row.policy_digest = "0123456789abcdef";
  return row;
}

TEST(AuditRow, IsOneLineOfJson) {
  AuditRow decision = row();
  decision.kind = AuditRow::Kind::kDeny;
  decision.rule = "/tools/x/limits/0";
  decision.argument_names = {"a", "b"};
  EXPECT_EQ(
      wire::write_json(audit_row_json(decision)),
      R"({"seq":7,"at":"2026-11-21T09:00:39.123Z","session":"1","grant":"nurse",)"
      R"("era":"legacy",)"
      R"("method":"tools/call","tool":"evil\n\"tool","decision":"deny","rule":"/tools/x/limits/0",)"
      R"("arguments":["a","b"],"policy":"0123456789abcdef"})");
}

TEST(AuditRow, OfAnAllowedMessageSaysSo) {
  AuditRow decision = row();
  decision.kind = AuditRow::Kind::kAllow;
  decision.rule = "(allow)";
  const wire::Value json = audit_row_json(decision);
  EXPECT_EQ(json.find_string("decision"), "allow");
  EXPECT_EQ(json.find_string("rule"), "(allow)");
  EXPECT_TRUE(json.find("arguments")->items().empty());
  EXPECT_EQ(json.find("outcome"), nullptr);
}

TEST(AuditRow, OfAnOutcomeRepeatsItsDecisionsNumber) {
  AuditRow outcome = row();
  outcome.kind = AuditRow::Kind::kOutcome;
  outcome.tool = "read";
  outcome.outcome = "tool_error";
  outcome.latency = Duration(1234);
  EXPECT_EQ(wire::write_json(audit_row_json(outcome)),
            R"({"seq":7,"at":"2026-11-21T09:00:39.123Z","session":"1","grant":"nurse",)"
            R"("era":"legacy",)"
            R"("method":"tools/call","tool":"read","outcome":"tool_error",)"
            R"("latency_us":1234,)"
            R"("policy":"0123456789abcdef"})");
}

TEST(AuditRow, HoldsAKeyedHashOfTheArgumentsAndNotTheArguments) {
  const wire::Value arguments = wire::Value::object({{"mrn", "secret"}});
  AuditRow decision = row();
  decision.hmac = audit_hmac("key", &arguments);
  const wire::Value json = audit_row_json(decision);
  EXPECT_EQ(json.find_string("hmac"), hmac_sha256_hex("key", R"({"mrn":"secret"})"));
  EXPECT_EQ(wire::write_json(json).find("secret"), std::string::npos);
  EXPECT_EQ(audit_hmac("", &arguments), "");
  EXPECT_EQ(audit_hmac("key", nullptr), "");
}

TEST(AuditText, IsCutBetweenCodePoints) {
  EXPECT_EQ(audit_text("abc", 3), "abc");
  EXPECT_EQ(audit_text("abcd", 3), "abc");
  EXPECT_EQ(audit_text("ab\xc3\xa9", 3), "ab");
  EXPECT_EQ(audit_text("a\xf0\x9f\x98\x80z", 4), "a");
  EXPECT_EQ(audit_text("a\xf0\x9f\x98\x80z", 5), "a\xf0\x9f\x98\x80");
  EXPECT_EQ(audit_text("", 0), "");
}

TEST(AuditArgumentNames, AreSortedAndBounded) {
  EXPECT_TRUE(audit_argument_names(nullptr).empty());
  wire::Value arguments = wire::Value::object({{"b", 1}, {std::string(300, 'a'), "secret"}});
  EXPECT_EQ(audit_argument_names(&arguments),
            (std::vector<std::string>{std::string(kAuditNameBytesMax, 'a'), "b"}));
  for (int i = 0; i < 100; ++i) {
    arguments.set(std::to_string(i), wire::Value());
  }
  EXPECT_EQ(audit_argument_names(&arguments).size(), kAuditNamesMax);
}

TEST(MemoryAuditSink, KeepsRowsUntilTakenAndFailsWhileDown) {
  MemoryAuditSink sink;
  EXPECT_TRUE(sink.write(row()));
  sink.set_down(true);
  EXPECT_EQ(sink.write(row()).error().code, Code::kLocalIo);
  EXPECT_EQ(sink.rows().size(), 1U);
  EXPECT_EQ(sink.take().size(), 1U);
  EXPECT_TRUE(sink.rows().empty());
}

}  // namespace
}  // namespace gatecrash::gateway
