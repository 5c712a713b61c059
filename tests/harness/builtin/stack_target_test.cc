#include "harness/builtin/stack_target.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/toy_stack.h"

namespace gatecrash::builtin {
namespace {

using judge::Observation;

constexpr Instant kEpoch = instant_from_us(1767225600000000);

TEST(StackTarget, CarriesALineToTheServerAndItsAnswerBack) {
  support::ToyStack stack;
  std::string kinds;
  Instant last;
  StackTarget target(stack, kEpoch, [&](const Observation& seen) {
    kinds += std::to_string(static_cast<int>(seen.kind));
    last = seen.at;
  });
  ASSERT_TRUE(target.open("1", "a"));
  target.advance(Duration(250));
  target.send("1", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n");
  const auto heard = target.receive(Duration(0));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].session, "1");
  EXPECT_NE(heard[0].bytes.find("\"id\":7"), std::string::npos);
  EXPECT_EQ(kinds, "01234");  // open, to the gateway, to the server, back, and back
  EXPECT_EQ(last, kEpoch + Duration(250));
  EXPECT_TRUE(target.receive(Duration(0)).empty());
}

TEST(StackTarget, DoesNotLetTimeGoBack) {
  support::ToyStack stack;
  Instant last;
  StackTarget target(stack, kEpoch, [&](const Observation& seen) { last = seen.at; });
  target.advance(Duration(500));
  target.advance(Duration(100));
  ASSERT_TRUE(target.open("1", "a"));
  EXPECT_EQ(last, kEpoch + Duration(500));
}

TEST(StackTarget, SettlesAtTheEnd) {
  support::ToyStack stack;
  bool settled = false;
  StackTarget target(stack, kEpoch, [&](const Observation& seen) {
    settled = settled || seen.kind == Observation::Kind::kSettled;
  });
  EXPECT_FALSE(settled);
  target.finish();
  EXPECT_TRUE(settled);
}

}  // namespace
}  // namespace gatecrash::builtin
