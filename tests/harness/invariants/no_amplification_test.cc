#include <string>

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::invariants {
namespace {

using tests::call_line;
using tests::judge_tape;
using tests::kRead;
using tests::messages;
using tests::result_line;
using tests::Tape;
using tests::violated;

judge::Visible raw() {
  judge::Visible visible;
  visible.canonical = false;
  return visible;
}

TEST(NoAmplification, CountsWhatAnyReaderFindsInALine) {
  // U+2028 ends no line of JSON; a carriage return does for some, and a strict reader refuses it.
  Tape tape;
  const std::string two = call_line("1", kRead) + "\r" + call_line("2", kRead);
  tape.upstream(two);
  const auto judged = judge_tape(tape.seen(), raw());
  ASSERT_EQ(messages(*judged, "no-amplification").size(), 1U);
  EXPECT_NE(messages(*judged, "no-amplification").front().find("reads 2 messages"),
            std::string::npos);
}

TEST(NoAmplification, AllowsABatchItsElements) {
  Tape tape;
  tape.client(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
  tape.upstream("[" + call_line("1", kRead) + "," + call_line("2", kRead) + "]");
  EXPECT_TRUE(messages(*judge_tape(tape.seen(), raw()), "no-amplification").empty());
}

TEST(NoAmplification, FindsNothingInWhatAllReadAlike) {
  Tape tape;
  tape.client(" " + call_line("1", kRead)).allow_row("tools/call", kRead);
  tape.upstream(" " + call_line("1", kRead)).server(result_line("1")).answer(result_line("1"));
  EXPECT_TRUE(violated(tape.seen(), raw()).empty());
}

}  // namespace
}  // namespace gatecrash::invariants
