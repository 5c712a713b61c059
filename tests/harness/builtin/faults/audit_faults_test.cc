#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(AuditFaults, AuditRowMissingOnDenyIsCaught) { expect_caught("audit-row-missing-on-deny"); }

TEST(AuditFaults, AuditRowMissingOnAllowIsCaught) { expect_caught("audit-row-missing-on-allow"); }

TEST(AuditFaults, AuditRowTwiceIsCaught) { expect_caught("audit-row-twice"); }

TEST(AuditFaults, AuditRowOfAnotherGrantIsCaught) { expect_caught("audit-row-of-another-grant"); }

TEST(AuditFaults, AuditRowOfAnotherToolIsCaught) { expect_caught("audit-row-of-another-tool"); }

TEST(AuditFaults, AuditRowSaysAllowIsCaught) { expect_caught("audit-row-says-allow"); }

TEST(AuditFaults, AuditRowSaysDenyIsCaught) { expect_caught("audit-row-says-deny"); }

TEST(AuditFaults, AuditRowOfAnotherSessionIsCaught) {
  expect_caught("audit-row-of-another-session");
}

TEST(AuditFaults, AuditAfterForwardIsCaught) { expect_caught("audit-after-forward"); }

TEST(AuditFaults, AuditRowHoldsArgumentsIsCaught) { expect_caught("audit-row-holds-arguments"); }

TEST(AuditFaults, AuditNumberLeftOutIsCaught) { expect_caught("audit-number-left-out"); }

TEST(AuditFaults, AreAllTriedHere) { EXPECT_EQ(audit_faults().size(), 11U); }

}  // namespace
}  // namespace gatecrash::builtin
