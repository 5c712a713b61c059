#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::judge_tape;
using tests::kRead;
using tests::messages;
using tests::result_line;
using tests::Tape;

std::string modern(std::string_view id, std::string_view version = "2026-07-28",
                   std::string_view able = R"(,"io.modelcontextprotocol/clientCapabilities":{})") {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) +
         R"(,"method":"tools/call","params":{"name":"read_fhir_resource","arguments":{},"_meta":)"
         R"({"io.modelcontextprotocol/protocolVersion":")" +
         std::string(version) + "\"" + std::string(able) + "}}}";
}

void handshake(Tape& t, std::string_view server, std::string_view client) {
  const std::string ask = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})";
  const auto answer = [](std::string_view version) {
    return R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":")" + std::string(version) +
           R"("}})";
  };
  t.client(ask).allow_row("initialize").upstream(ask);
  t.server(answer(server)).answer(answer(client));
}

void through(Tape& t, const std::string& line) {
  t.client(line).allow_row("tools/call", kRead).upstream(line);
  t.server(result_line("1")).answer(result_line("1"));
}

TEST(EraRules, KeepTheErasApart) {
  expect_cases({
      {"modern", [](Tape& t) { through(t, modern("1")); }, {}},
      {"legacy",
       [](Tape& t) {
         handshake(t, "2025-11-25", "2025-11-25");
         t.allowed_call("1", kRead);
       },
       {}},
      {"modern behind a legacy handshake",
       [](Tape& t) {
         handshake(t, "2025-11-25", "2025-11-25");
         through(t, modern("1"));
       },
       {"era-rules"}},
      {"a version that there is not",
       [](Tape& t) { through(t, modern("1", "2027-01-01")); },
       {"era-rules"}},
      {"without capabilities",
       [](Tape& t) { through(t, modern("1", "2026-07-28", "")); },
       {"era-rules"}},
      {"another version than the server's",
       [](Tape& t) { handshake(t, "2025-06-18", "2025-11-25"); },
       {"era-rules"}},
  });
}

TEST(EraRules, KnowWhenBatchesAreLegal) {
  const auto batch = [](std::string_view version) {
    Tape t;
    handshake(t, version, version);
    const std::string both = "[" + call_line("1", kRead) + "," + call_line("2", kRead) + "]";
    t.client(both).allow_row("tools/call", kRead).allow_row("tools/call", kRead).upstream(both);
    return messages(*judge_tape(t.seen()), "era-rules").size();
  };
  EXPECT_EQ(batch("2025-03-26"), 0U);
  EXPECT_EQ(batch("2025-06-18"), 0U) << "no client message explains it: others say so";
}

}  // namespace
}  // namespace gatecrash::invariants
