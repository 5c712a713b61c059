#include <gtest/gtest.h>

#include "harness/builtin/faults/families.h"
#include "tests/harness/builtin/faults/fault_trial.h"

namespace gatecrash::builtin {
namespace {

TEST(AnswerFaults, DenialAsSuccessIsCaught) { expect_caught("denial-as-success"); }

TEST(AnswerFaults, AnswerOfTheCallBeforeIsCaught) { expect_caught("answer-of-the-call-before"); }

TEST(AnswerFaults, AnswerToAnotherSessionIsCaught) { expect_caught("answer-to-another-session"); }

TEST(AnswerFaults, AnswerDroppedIsCaught) { expect_caught("answer-dropped"); }

TEST(AnswerFaults, DenialUnansweredIsCaught) { expect_caught("denial-unanswered"); }

TEST(AnswerFaults, AnswerTwiceIsCaught) { expect_caught("answer-twice"); }

TEST(AnswerFaults, AnswerIdRetypedIsCaught) { expect_caught("answer-id-retyped"); }

TEST(AnswerFaults, AnswerAlteredIsCaught) { expect_caught("answer-altered"); }

TEST(AnswerFaults, DeniedNotificationAnsweredIsCaught) {
  expect_caught("denied-notification-answered");
}

TEST(AnswerFaults, ToolErrorAsDenialIsCaught) { expect_caught("tool-error-as-denial"); }

TEST(AnswerFaults, DenialQuotesArgumentsIsCaught) { expect_caught("denial-quotes-arguments"); }

TEST(AnswerFaults, AnsweredIdsKeptIsCaught) { expect_caught("answered-ids-kept"); }

TEST(AnswerFaults, AreAllTriedHere) { EXPECT_EQ(answer_faults().size(), 12U); }

}  // namespace
}  // namespace gatecrash::builtin
