#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::expect_cases;
using tests::judge_tape;
using tests::kRead;
using tests::messages;
using tests::Tape;

std::string list(std::string_view tools) {
  return R"({"jsonrpc":"2.0","id":1,"result":{"tools":[)" + std::string(tools) + "]}}";
}

const std::string kTwo = R"({"name":"read_fhir_resource"},{"name":"update_fhir_resource"})";

void shown(Tape& t, std::string_view server, std::string_view client) {
  const std::string ask = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
  t.client(ask).allow_row("tools/list").upstream(ask).server(list(server)).answer(list(client));
}

TEST(ListAgreesWithCall, ShowsWhatMayBeCalledAsTheServerDescribesIt) {
  expect_cases({
      {"all of it", [](Tape& t) { shown(t, kTwo, kTwo); }, {}},
      {"without what is hidden",
       [](Tape& t) { shown(t, kTwo + R"(,{"name":"delete_fhir_resource"})", kTwo); },
       {}},
      {"without what no rule hides",
       [](Tape& t) { shown(t, kTwo, R"({"name":"read_fhir_resource"})"); },
       {"list-agrees-with-call"}},
      {"more than the server has",
       [](Tape& t) { shown(t, R"({"name":"read_fhir_resource"})", kTwo); },
       {"list-agrees-with-call"}},
      {"described otherwise",
       [](Tape& t) {
         shown(t, R"({"name":"read_fhir_resource","description":"reads"})",
               R"({"name":"read_fhir_resource","description":"writes"})");
       },
       {"list-agrees-with-call"}},
  });
}

TEST(ListAgreesWithCall, LetsNobodyCallWhatHeIsNotShown) {
  Tape tape;
  shown(tape, kTwo, R"({"name":"update_fhir_resource"})");
  tape.allowed_call("2", kRead);
  EXPECT_EQ(messages(*judge_tape(tape.seen()), "list-agrees-with-call").size(), 2U);
  tape.session("2").allowed_call("3", kRead);
  EXPECT_EQ(messages(*judge_tape(tape.seen()), "list-agrees-with-call").size(), 2U)
      << "another session was shown nothing";
}

}  // namespace
}  // namespace gatecrash::invariants
