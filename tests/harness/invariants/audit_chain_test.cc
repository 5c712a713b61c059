#include <string>

#include <gtest/gtest.h>

#include "harness/judge/observation.h"
#include "stack/base/hash.h"
#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::denial_line;
using tests::expect_cases;
using tests::kUpdate;
using tests::second;
using tests::Tape;

void row(Tape& t, std::string_view id, std::uint64_t sequence) {
  t.client(call_line(id, kUpdate)).deny_row("tools/call", kUpdate);
  t.seen().back().audit.sequence = sequence;
  t.answer(denial_line(id));
}

TEST(AuditChain, WantsNumbersWithoutAGap) {
  expect_cases({
      {"one after the other",
       [](Tape& t) {
         row(t, "1", 7);
         row(t, "2", 8);
       },
       {}},
      {"a gap",
       [](Tape& t) {
         row(t, "1", 7);
         row(t, "2", 9);
       },
       {"audit-chain"}},
      {"twice the same",
       [](Tape& t) {
         row(t, "1", 7);
         row(t, "2", 7);
       },
       {"audit-chain"}},
      {"what could not be written",
       [](Tape& t) {
         row(t, "1", 7);
         t.world(judge::world::kAuditDown).world(judge::world::kAuditUp);
         row(t, "2", 9);
       },
       {}},
      {"each gateway has its own numbers",
       [](Tape& t) {
         row(t, "1", 7);
         row(t, "2", 3);
         t.seen()[t.seen().size() - 2].audit.gateway = 1;
       },
       {}},
  });
}

TEST(AuditChain, WantsTheHashOfTheLineBefore) {
  const std::string first = R"({"seq":1,"prev":")" + std::string(64, '0') + R"("})";
  const std::string second = R"({"seq":2,"prev":")" + sha256_hex(first) + R"("})";
  const auto lines = [](std::string a, std::string b) {
    return [=](Tape& t) {
      row(t, "1", 1);
      t.seen()[t.seen().size() - 2].bytes = a;
      row(t, "2", 2);
      t.seen()[t.seen().size() - 2].bytes = b;
    };
  };
  expect_cases({
      {"a chain", lines(first, second), {}},
      {"another line before", lines(second, second), {"audit-chain"}},
      {"under another number",
       lines(first, R"({"seq":3,"prev":")" + sha256_hex(first) + R"("})"),
       {"audit-chain"}},
      {"no hash at all", lines(first, R"({"seq":2})"), {"audit-chain"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
