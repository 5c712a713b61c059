#include "harness/simulate/server_answers.h"

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

std::string answer(const std::string& id, const std::string& text = "ok") {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"text":")" + text + "\"}}\n";
}

TEST(ServerAnswers, ComeInThePiecesOfTheRecording) {
  ServerAnswers answers;
  answers.put(answer("1"));
  answers.put(answer("2"));
  const std::string both = answer("1") + answer("2");
  EXPECT_EQ(answers.take(both.substr(0, 5)), both.substr(0, 5));
  EXPECT_EQ(answers.take(both.substr(5)), both.substr(5));
  EXPECT_TRUE(answers.empty());
}

TEST(ServerAnswers, AreKnownByTheirIdsWhereTheySaySomethingElse) {
  ServerAnswers answers;
  answers.put(answer("1", "new"));
  answers.put(answer("3", "new"));
  EXPECT_EQ(answers.take(answer("2")), "") << "it was taken out";
  EXPECT_EQ(answers.take(answer("1")), answer("1", "new"));
  EXPECT_EQ(answers.take("{\"x"), "") << "whose it is cannot be told";
  EXPECT_EQ(answers.take("\":1}\n" + answer("3")), answer("3", "new"));
}

TEST(ServerAnswers, GoWithThoseBeforeThem) {
  ServerAnswers answers;
  answers.put(answer("1", "new"));
  answers.put(answer("2", "new"));
  answers.put(answer("3", "new"));
  EXPECT_EQ(answers.take(answer("2")), answer("1", "new") + answer("2", "new"));
  EXPECT_EQ(answers.take_all(), answer("3", "new"));
  EXPECT_TRUE(answers.empty());
}

TEST(ServerAnswers, AreCutAndDoubledWhereTheServerSaidThemLast) {
  ServerAnswers answers;
  answers.begin_read();
  answers.put("first\n");
  answers.begin_read();
  answers.put("second\n");
  answers.put("third\n");
  answers.echo();
  EXPECT_EQ(answers.take("first\nsecond\nsecond\nthird\n"), "first\nsecond\nsecond\nthird\n");
  answers.begin_read();
  answers.put("fourth!\n");
  answers.put("fifth\n");
  answers.cut();
  EXPECT_EQ(answers.take_all(), "four");
  answers.begin_read();
  answers.cut();  // nothing was said
  answers.echo();
  EXPECT_TRUE(answers.empty());
}

}  // namespace
}  // namespace gatecrash::simulate
