#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(ForwardingFaults, NameBeginsWithAnotherIsCaught) { expect_caught("name-begins-with-another"); }

TEST(ForwardingFaults, NameComparedWithoutCaseIsCaught) {
  expect_caught("name-compared-without-case");
}

TEST(ForwardingFaults, NullArgumentsDroppedIsCaught) { expect_caught("null-arguments-dropped"); }

TEST(ForwardingFaults, LongTextCutIsCaught) { expect_caught("long-text-cut"); }

TEST(ForwardingFaults, DeniedCallForwardedIsCaught) { expect_caught("denied-call-forwarded"); }

TEST(ForwardingFaults, HiddenToolCallableIsCaught) { expect_caught("hidden-tool-callable"); }

TEST(ForwardingFaults, OtherMethodsUnpolicedIsCaught) { expect_caught("other-methods-unpoliced"); }

TEST(ForwardingFaults, PaddedNameMatchesIsCaught) { expect_caught("padded-name-matches"); }

TEST(ForwardingFaults, CallForwardedTwiceIsCaught) { expect_caught("call-forwarded-twice"); }

TEST(ForwardingFaults, ArgumentAlteredIsCaught) { expect_caught("argument-altered"); }

TEST(ForwardingFaults, NumbersThroughADoubleIsCaught) { expect_caught("numbers-through-a-double"); }

TEST(ForwardingFaults, AreAllTriedHere) { EXPECT_EQ(forwarding_faults().size(), 11U); }

}  // namespace
}  // namespace gatecrash::builtin
