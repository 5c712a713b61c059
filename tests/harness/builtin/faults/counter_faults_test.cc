#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(CounterFaults, CapOffByOneIsCaught) { expect_caught("cap-off-by-one"); }

TEST(CounterFaults, ZeroMeansUnlimitedIsCaught) { expect_caught("zero-means-unlimited"); }

TEST(CounterFaults, WindowResetsEarlyIsCaught) { expect_caught("window-resets-early"); }

TEST(CounterFaults, WindowNeverResetsIsCaught) { expect_caught("window-never-resets"); }

TEST(CounterFaults, WindowNotAlignedIsCaught) { expect_caught("window-not-aligned"); }

TEST(CounterFaults, CounterPerRequestIsCaught) { expect_caught("counter-per-request"); }

TEST(CounterFaults, ClockStepReopensWindowIsCaught) { expect_caught("clock-step-reopens-window"); }

TEST(CounterFaults, RefundOnErrorAnswerIsCaught) { expect_caught("refund-on-error-answer"); }

TEST(CounterFaults, ClockIsBelievedIsCaught) { expect_caught_in_trouble("clock-is-believed"); }

TEST(CounterFaults, AreAllTriedHere) { EXPECT_EQ(counter_faults().size(), 9U); }

}  // namespace
}  // namespace gatecrash::builtin
