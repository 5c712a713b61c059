#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::expect_cases;
using tests::Tape;

constexpr std::string_view kAsk = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
constexpr std::string_view kAll =
    R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read_fhir_resource"},{"name":"delete_fhir_resource"}]}})";
constexpr std::string_view kFiltered =
    R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read_fhir_resource"}]}})";

TEST(HiddenTool, IsNeitherListedNorCalled) {
  const auto listed = [](std::string_view answer) {
    return [answer](Tape& t) {
      t.client(kAsk).allow_row("tools/list").upstream(kAsk).server(kAll).answer(answer);
    };
  };
  expect_cases({
      {"filtered", listed(kFiltered), {}},
      {"not filtered", listed(kAll), {"hidden-tool"}},
      {"spelt with an escape",
       listed(
           R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"delete_fhir_resour\u0063e"}]}})"),
       {"hidden-tool", "list-agrees-with-call"}},
      {"denied on call", [](Tape& t) { t.denied_call("1", "delete_fhir_resource"); }, {}},
      {"called", [](Tape& t) { t.allowed_call("1", "delete_fhir_resource"); }, {"hidden-tool"}},
  });
}

}  // namespace
}  // namespace gatecrash::invariants
