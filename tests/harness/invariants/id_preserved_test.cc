#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::expect_cases;
using tests::kRead;
using tests::result_line;
using tests::Tape;
using tests::violated;

TEST(IdPreserved, WantsTheSameTypeAndSpelling) {
  const auto answered = [](std::string asked, std::string under) {
    return [=](Tape& t) {
      t.client(call_line(asked, kRead)).allow_row("tools/call", kRead);
      t.upstream(call_line(asked, kRead)).server(result_line(asked)).answer(result_line(under));
    };
  };
  expect_cases({
      {"the same", answered("1", "1"), {}},
      {"a string for a number", answered("1", "\"1\""), {"id-preserved"}},
      {"a number for a string", answered("\"1\"", "1"), {"id-preserved"}},
      {"another spelling can be read by nobody strict", answered("100", "1e2"), {"one-answer"}},
      {"another id is nobody's", answered("1", "2"), {"one-answer"}},
  });
}

TEST(IdPreserved, TellsRequestsApartThatDifferInTypeAlone) {
  Tape tape;
  tape.allowed_call("1", kRead).allowed_call("\"1\"", kRead);
  EXPECT_TRUE(violated(tape.seen()).empty());
}

}  // namespace
}  // namespace gatecrash::invariants
