#include "harness/judge/invariant.h"

#include <gtest/gtest.h>

#include "tests/support/tape.h"

namespace gatecrash::judge {
namespace {

class Always final : public Invariant {
 public:
  Always(const Setting& setting, bool judged) : Invariant(setting, judged) {}

  void ended(const Exchange& exchange) override {
    checked();
    violated(exchange.at, exchange.session, "as always");
  }
};

struct World {
  model::ReferenceModel model{tests::test_policy()};
  Violations violations;
  Totals totals;
  Always always;

  explicit World(bool judged) : always({"always", model, {}, violations, totals}, judged) {}
};

TEST(Invariant, KeepsTheFirstViolationsAndCountsTheRest) {
  World world(true);
  for (std::size_t i = 0; i < kViolationsMax + 5; ++i) {
    world.always.ended({});
  }
  EXPECT_EQ(world.violations.size(), kViolationsMax);
  EXPECT_EQ(world.always.count().violations, kViolationsMax + 5);
  EXPECT_EQ(world.always.count().checked, kViolationsMax + 5);
  EXPECT_EQ(world.violations.front().invariant, "always");
}

TEST(Invariant, AccusesNobodyOfWhatItCannotJudge) {
  World world(false);
  world.always.ended({});
  EXPECT_TRUE(world.violations.empty());
  EXPECT_EQ(world.always.count().violations, 0U);
  EXPECT_FALSE(world.always.count().judged);
  EXPECT_TRUE(world.always.ignores(Invariant::kEnded));
}

TEST(Invariant, IsAskedOnceForWhatItDoesNotLookAt) {
  World world(true);
  EXPECT_FALSE(world.always.ignores(Invariant::kForwarded));
  world.always.forwarded({});
  EXPECT_TRUE(world.always.ignores(Invariant::kForwarded));
  EXPECT_FALSE(world.always.ignores(Invariant::kEnded));
}

TEST(Invariant, DescribesMessagesOnOneLine) {
  Exchange exchange;
  exchange.unreadable = true;
  EXPECT_EQ(describe(exchange), "an unreadable unit");
  exchange.unreadable = false;
  exchange.message = wire::make_request(7, "x\ny");
  exchange.id = "7";
  EXPECT_EQ(describe(exchange), "x\\x0ay (id 7)");
  exchange.message = wire::make_result(7, {});
  EXPECT_EQ(describe(exchange), "a response");
}

}  // namespace
}  // namespace gatecrash::judge
