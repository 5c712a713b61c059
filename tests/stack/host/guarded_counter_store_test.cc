#include "stack/host/guarded_counter_store.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/policy/memory_counter_store.h"

namespace gatecrash::host {
namespace {

using policy::Amount;
using policy::Charge;
using policy::Reservation;

/// Memory that can be taken away.
class BreakableStore final : public policy::CounterStore {
 public:
  explicit BreakableStore(const bool& broken) : broken_(broken) {}

  Result<Reservation> reserve(const std::vector<Charge>& charges, Instant now) override {
    return broken_ ? fail(Code::kLocalIo, "is gone", "store") : memory_.reserve(charges, now);
  }

  Result<Reservation> try_fit(const std::vector<Charge>& charges, Instant now) override {
    return broken_ ? fail(Code::kLocalIo, "is gone", "store") : memory_.try_fit(charges, now);
  }

  void refund(const std::vector<Charge>& charges, const Reservation& reservation) override {
    memory_.refund(charges, reservation);
  }

 private:
  const bool& broken_;
  policy::MemoryCounterStore memory_;
};

const std::vector<Charge> kOne = {
    {"k", std::chrono::minutes(1), policy::Algorithm::kFixed, Amount::of(1), Amount::of(1)}};

class GuardedCounterStoreTest : public testing::Test {
 protected:
  GuardedCounterStore make(bool fail_open) {
    return {std::make_unique<BreakableStore>(broken_), fail_open,
            [this](const Error& note) { notes_.push_back(note.to_string()); }};
  }

  bool broken_ = false;
  std::vector<std::string> notes_;
};

TEST_F(GuardedCounterStoreTest, FailsClosedAndSaysSoOnceAnOutage) {
  GuardedCounterStore store = make(false);
  broken_ = true;
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(store.reserve(kOne, {}).has_value());
    EXPECT_FALSE(store.try_fit(kOne, {}).has_value());
  }
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_EQ(notes_[0], "store: is gone; calls under a limit are denied until it can be used");
  broken_ = false;
  EXPECT_TRUE(store.reserve(kOne, {})->granted);
  EXPECT_FALSE(store.reserve(kOne, {})->granted);
  ASSERT_EQ(notes_.size(), 2U);
  EXPECT_EQ(notes_[1], "the counters can be used again; 6 calls were denied meanwhile");
}

TEST_F(GuardedCounterStoreTest, ProbesWithoutACallAndSaysNothing) {
  GuardedCounterStore store = make(false);
  const Instant start = instant_from_us(1'795'251'600'000'000);
  EXPECT_TRUE(store.probe(start).has_value());
  broken_ = true;
  EXPECT_TRUE(store.probe(start + kProbeEvery / 2).has_value()) << "it was asked just now";
  EXPECT_FALSE(store.probe(start + kProbeEvery).has_value());
  broken_ = false;
  EXPECT_FALSE(store.probe(start + kProbeEvery * 3 / 2).has_value());
  EXPECT_TRUE(store.probe(start + kProbeEvery * 2).has_value());
  broken_ = true;
  EXPECT_FALSE(store.probe(start).has_value()) << "a clock that stepped back is no reason to wait";
  EXPECT_TRUE(notes_.empty());
}

// A clock that jumps for a moment while somebody looks must not move the windows.
TEST_F(GuardedCounterStoreTest, ProbesInNoTimeOfItsOwn) {
  GuardedCounterStore store = make(false);
  const Instant start = instant_from_us(1'795'251'600'000'000);
  EXPECT_TRUE(store.probe(start + std::chrono::hours(24)).has_value());
  EXPECT_TRUE(store.reserve(kOne, start)->granted);
  EXPECT_TRUE(store.reserve(kOne, start + std::chrono::minutes(1))->granted);
}

TEST_F(GuardedCounterStoreTest, GrantsUncountedWhenToldToFailOpen) {
  GuardedCounterStore store = make(true);
  EXPECT_TRUE(store.reserve(kOne, {})->counted);
  EXPECT_FALSE(store.reserve(kOne, {})->granted) << "a full counter is no outage";
  broken_ = true;
  const auto open = store.reserve(kOne, {});
  EXPECT_TRUE(open->granted);
  EXPECT_FALSE(open->counted);
  EXPECT_TRUE(store.try_fit(kOne, {})->granted);
  ASSERT_EQ(notes_.size(), 1U);
  EXPECT_NE(notes_[0].find("DANGER"), std::string::npos);
  broken_ = false;
  store.refund(kOne, *open);
  EXPECT_FALSE(store.reserve(kOne, {})->granted) << "what was not counted is not given back";
  EXPECT_NE(notes_.at(1).find("2 calls were NOT counted"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::host
