#include "harness/invariants/invariant.h"

#include <gtest/gtest.h>

namespace gatecrash::invariants {
namespace {

class Always final : public Invariant {
 public:
  Always(bool judged, Violations& violations) : Invariant("always", judged, violations) {}

  void ended(const Exchange& exchange) override {
    checked();
    violated(exchange.at, exchange.session, "as always");
  }
};

TEST(Invariant, KeepsTheFirstViolationsAndCountsTheRest) {
  Violations violations;
  Always always(true, violations);
  for (std::size_t i = 0; i < kViolationsMax + 5; ++i) {
    always.ended({});
  }
  EXPECT_EQ(violations.size(), kViolationsMax);
  EXPECT_EQ(always.count().violations, kViolationsMax + 5);
  EXPECT_EQ(always.count().checked, kViolationsMax + 5);
  EXPECT_EQ(violations.front().invariant, "always");
}

TEST(Invariant, AccusesNobodyOfWhatItCannotJudge) {
  Violations violations;
  Always always(false, violations);
  always.ended({});
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(always.count().violations, 0U);
  EXPECT_FALSE(always.count().judged);
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
}  // namespace gatecrash::invariants
