#include "stack/gateway/audit_chain.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/hash.h"
#include "stack/gateway/audit.h"

namespace gatecrash::gateway {
namespace {

AuditRow decision(std::uint64_t sequence) {
  AuditRow row;
  row.sequence = sequence;
  row.tool = "read";
  row.kind = AuditRow::Kind::kAllow;
  return row;
}

AuditRow outcome(std::uint64_t sequence) {
  AuditRow row = decision(sequence);
  row.kind = AuditRow::Kind::kOutcome;
  return row;
}

std::string next(AuditChain& chain, wire::Value object) {
  std::string line = chain.seal(std::move(object));
  chain.advance(line);
  line.pop_back();
  return line;
}

std::vector<std::string> log() {
  AuditChain chain;
  return {next(chain, audit_header_json({1, 0, {}})), next(chain, audit_row_json(decision(1))),
          next(chain, audit_row_json(outcome(1))), next(chain, audit_event_json("started", {})),
          next(chain, audit_row_json(decision(4)))};
}

Status verify(const std::vector<std::string>& lines, AuditVerifier& verifier) {
  for (const std::string& line : lines) {
    TRY_STATUS(verifier.line(line));
  }
  return {};
}

TEST(AuditChain, SealsALineToTheOneBefore) {
  AuditChain chain;
  const std::string first = chain.seal(wire::Value::object({{"a", 1}}));
  EXPECT_EQ(first, R"({"a":1,"prev":")" + std::string(64, '0') + "\"}\n");
  EXPECT_EQ(chain.seal(wire::Value::object({{"a", 1}})), first) << "it was not written";
  chain.advance(first);
  EXPECT_EQ(chain.last_hash(), sha256_hex(first.substr(0, first.size() - 1)));
}

TEST(AuditVerifier, CountsWhatALogHolds) {
  AuditVerifier verifier;
  ASSERT_TRUE(verify(log(), verifier));
  EXPECT_EQ(verifier.counts().lines, 5U);
  EXPECT_EQ(verifier.counts().decisions, 2U);
  EXPECT_EQ(verifier.counts().outcomes, 1U);
  EXPECT_EQ(verifier.counts().missing, 2U);
}

TEST(AuditVerifier, NoticesEachLineThatIsChangedMovedOrTakenOut) {
  for (std::size_t i = 0; i + 1 < log().size(); ++i) {
    auto changed = log();
    changed[i].replace(changed[i].find("\"at\""), 4, "\"At\"");
    AuditVerifier first;
    EXPECT_FALSE(verify(changed, first)) << i;
    auto shorter = log();
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    AuditVerifier second;
    EXPECT_FALSE(verify(shorter, second)) << i;
    auto moved = log();
    std::swap(moved[i], moved[i + 1]);
    AuditVerifier third;
    EXPECT_FALSE(verify(moved, third)) << i;
  }
}

TEST(AuditVerifier, FollowsTheChainIntoTheNextFile) {
  AuditChain chain;
  AuditVerifier verifier;
  ASSERT_TRUE(verifier.line(next(chain, audit_header_json({1, 0, {}}))));
  ASSERT_TRUE(verifier.line(next(chain, audit_row_json(decision(1)))));
  verifier.begin_file();
  EXPECT_TRUE(verifier.line(next(chain, audit_header_json({2, 1, {}}))));
  EXPECT_TRUE(verifier.line(next(chain, audit_row_json(decision(2)))));
  verifier.begin_file();
  EXPECT_FALSE(verifier.line(next(chain, audit_header_json({4, 2, {}}))));
}

TEST(AuditVerifier, RefusesRowsThatCannotBe) {
  for (const auto& rows : {std::vector{decision(2), decision(2)},
                           {decision(2), decision(1)},
                           {decision(1), outcome(2)}}) {
    AuditChain chain;
    AuditVerifier verifier;
    ASSERT_TRUE(verifier.line(next(chain, audit_header_json({1, 0, {}}))));
    ASSERT_TRUE(verifier.line(next(chain, audit_row_json(rows[0]))));
    EXPECT_FALSE(verifier.line(next(chain, audit_row_json(rows[1]))));
  }
}

TEST(AuditHeader, OfAnotherVersionIsNamed) {
  wire::Value header = audit_header_json({1, 0, {}});
  header.set("version", 9);
  AuditChain chain;
  EXPECT_EQ(read_audit_header(chain.seal(header)).error().message,
            "is an audit log of version 9; this gatecrash reads version 1");
  EXPECT_EQ(read_audit_header(R"({"seq":1})").error().code, Code::kConfigInvalid);
}

TEST(AuditTail, TellsTheEndAndWhatWasCut) {
  const auto lines = log();
  std::string bytes;
  for (const std::string& line : lines) {
    bytes += line + "\n";
  }
  const auto whole = read_audit_tail(bytes + "{\"se", true);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->last_hash, sha256_hex(lines.back()));
  EXPECT_EQ(whole->sequence, 4U);
  EXPECT_EQ(whole->torn_bytes, 4U);
  EXPECT_EQ(read_audit_tail(std::string_view(bytes).substr(10), false)->sequence, 4U);
  std::string changed = bytes;
  changed[changed.find("read")] = 'R';
  EXPECT_FALSE(read_audit_tail(changed, true));
  EXPECT_EQ(read_audit_tail("", true)->last_hash, "");
}

}  // namespace
}  // namespace gatecrash::gateway
