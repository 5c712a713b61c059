#include "harness/judge/answer_memo.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::judge {
namespace {

constexpr std::string_view kDenial = R"(,"error":{"code":-32001,"message":"no"}})";

std::string answer(std::string_view id, std::string_view rest = kDenial) {
  return R"({"jsonrpc":"2.0","id":)" + std::string(id) + std::string(rest);
}

/// Reads the line and keeps it, as the ledger does.
void learn(AnswerMemo& memo, std::string_view line) {
  const auto message = wire::read_message(line);
  ASSERT_TRUE(message.has_value()) << line;
  std::string content;
  write_content(content, *message);
  memo.add(skim(line), *message, content);
}

TEST(AnswerMemo, KnowsTheSameAnswerUnderEveryPlainId) {
  AnswerMemo memo;
  EXPECT_EQ(memo.find(skim(answer("1"))), nullptr);
  learn(memo, answer("1"));
  for (const std::string_view id : {"1", "2", "0", "123456789012345", "\"a b\"", "null"}) {
    const auto* const known = memo.find(skim(answer(id)));
    ASSERT_NE(known, nullptr) << id;
    EXPECT_EQ(known->content, kDenial);
    EXPECT_EQ(known->message.error.find("message")->as_string(), "no");
  }
}

// What the strict reader refuses because of its id must still be refused.
TEST(AnswerMemo, LeavesEveryIdThatMustBeReadToTheReader) {
  AnswerMemo memo;
  learn(memo, answer("1"));
  for (const std::string_view id : {"01", "-0", "-1", "1.0", "1e0", "12345678901234567", "\"\"",
                                    "\"\x01\"", "\"\xc3\xa9\"", "\"\xff\"", ""}) {
    EXPECT_EQ(memo.find(skim(answer(id))), nullptr) << id;
  }
  EXPECT_EQ(memo.find(skim(answer("\"" + std::string(127, 'a') + "\""))), nullptr);
}

TEST(AnswerMemo, ResultNeedsAnId) {
  AnswerMemo memo;
  learn(memo, answer("1", R"(,"result":{}})"));
  EXPECT_NE(memo.find(skim(answer("2", R"(,"result":{}})"))), nullptr);
  EXPECT_EQ(memo.find(skim(answer("null", R"(,"result":{}})"))), nullptr);
}

TEST(AnswerMemo, KeepsTheCanonicalSpellingBesideTheBytes) {
  AnswerMemo memo;
  const std::string_view spaced = R"(,"result":{ "isError" : true }})";
  learn(memo, answer("1", spaced));
  const auto* const known = memo.find(skim(answer("2", spaced)));
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->content, R"(,"result":{"isError":true}})");
}

TEST(AnswerMemo, ForgetsTheOldestAndKeepsNothingLong) {
  AnswerMemo memo;
  const auto numbered = [](std::size_t n) {
    return answer("1", R"(,"result":{"n":)" + std::to_string(n) + "}}");
  };
  for (std::size_t n = 0; n <= kAnswersKnown; ++n) {
    learn(memo, numbered(n));
  }
  EXPECT_EQ(memo.find(skim(numbered(0))), nullptr);
  EXPECT_NE(memo.find(skim(numbered(1))), nullptr);
  const std::string large =
      answer("1", R"(,"result":{"text":")" + std::string(kAnswerBytesKnown, 'x') + R"("}})");
  learn(memo, large);
  EXPECT_EQ(memo.find(skim(large)), nullptr);
}

}  // namespace
}  // namespace gatecrash::judge
