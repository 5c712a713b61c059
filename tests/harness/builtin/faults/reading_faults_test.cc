#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(ReadingFaults, ForwardsRawBytesIsCaught) { expect_caught("forwards-raw-bytes"); }

TEST(ReadingFaults, FirstDuplicateWinsIsCaught) { expect_caught("first-duplicate-wins"); }

TEST(ReadingFaults, LastDuplicateWinsIsCaught) { expect_caught("last-duplicate-wins"); }

TEST(ReadingFaults, UnreadableForwardedIsCaught) { expect_caught("unreadable-forwarded"); }

TEST(ReadingFaults, BatchElementUnjudgedIsCaught) { expect_caught("batch-element-unjudged"); }

TEST(ReadingFaults, AreAllTriedHere) { EXPECT_EQ(reading_faults().size(), 5U); }

}  // namespace
}  // namespace gatecrash::builtin
