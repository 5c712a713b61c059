#include "mocks/healthlake/client_tokens.h"

#include <gtest/gtest.h>

namespace gatecrash::healthlake {
namespace {

using Use = ClientTokens::Use;

TEST(ClientTokens, GiveARepeatTheFirstAnswer) {
  ClientTokens tokens;
  EXPECT_EQ(tokens.find("Create", "t", 1).use, Use::kFirst);
  tokens.remember("Create", "t", 1, "answer");
  const auto repeat = tokens.find("Create", "t", 1);
  EXPECT_EQ(repeat.use, Use::kRepeat);
  EXPECT_EQ(repeat.answer, "answer");
  EXPECT_EQ(tokens.find("Create", "t", 2).use, Use::kOtherRequest);
  EXPECT_EQ(tokens.find("Start", "t", 1).use, Use::kFirst);
}

TEST(ClientTokens, ForgetTheOldest) {
  ClientTokens tokens;
  for (int i = 0; i < 1000; ++i) {
    tokens.remember("Create", std::to_string(i), 1, "a");
  }
  EXPECT_EQ(tokens.find("Create", "0", 1).use, Use::kFirst);
  EXPECT_EQ(tokens.find("Create", "999", 1).use, Use::kRepeat);
}

}  // namespace
}  // namespace gatecrash::healthlake
