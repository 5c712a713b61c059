#include "harness/builtin/store_view.h"

#include <gtest/gtest.h>

#include "stack/policy/memory_counter_store.h"

namespace gatecrash::builtin {
namespace {

using simulate::Mark;

struct Shared {
  policy::MemoryCounterStore real;
  StackEvents events;
  simulate::Marks marks;
  LastCounted last{.entries = {}, .several = true};
  std::vector<policy::Charge> charges{{.key = "k",
                                       .window = std::chrono::minutes(1),
                                       .algorithm = policy::Algorithm::kFixed,
                                       .max = policy::Amount::of(2),
                                       .amount = policy::Amount::of(1)}};

  Shared() { events.marks = &marks; }
};

TEST(StoreView, CountsWithTheOthersInOneWindow) {
  Shared shared;
  StoreView first(shared.real, shared.events, shared.last, 0);
  StoreView second(shared.real, shared.events, shared.last, 1);
  EXPECT_TRUE(first.reserve(shared.charges, {})->granted);
  EXPECT_TRUE(second.reserve(shared.charges, {})->granted);
  EXPECT_FALSE(first.reserve(shared.charges, {})->granted);
  EXPECT_GE(shared.marks.count(Mark::kReplicasShareCounter), 1U);
}

TEST(StoreView, FailsOutOfReachAndLosesRefunds) {
  Shared shared;
  StoreView view(shared.real, shared.events, shared.last, 0);
  const auto granted = view.reserve(shared.charges, {});
  view.set_reachable(false);
  EXPECT_EQ(view.reserve(shared.charges, {}).error().code, Code::kLocalIo);
  EXPECT_EQ(view.try_fit(shared.charges, {}).error().code, Code::kLocalIo);
  view.refund(shared.charges, *granted);
  view.set_reachable(true);
  EXPECT_TRUE(view.reserve(shared.charges, {})->granted);
  EXPECT_FALSE(view.try_fit(shared.charges, {})->granted);
  view.refund(shared.charges, *granted);
  EXPECT_TRUE(view.try_fit(shared.charges, {})->granted);
  EXPECT_EQ(shared.marks.count(Mark::kStoreDownDuringReserve), 1U);
  EXPECT_EQ(shared.marks.count(Mark::kRefund), 1U);
}

TEST(StoreView, LetsTheWorldInBetweenJudgingAndReserving) {
  Shared shared;
  StoreView view(shared.real, shared.events, shared.last, 0);
  int calls = 0;
  shared.events.at_reserve = [&] { ++calls; };
  (void)view.try_fit(shared.charges, {});
  EXPECT_EQ(calls, 0);
  (void)view.reserve(shared.charges, {});
  (void)view.reserve(shared.charges, {});
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace gatecrash::builtin
