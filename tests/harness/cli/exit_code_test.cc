#include "harness/cli/exit_code.h"

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

TEST(ExitCode, BlamesTheTargetForWhatDidNotStartOrAnswer) {
  EXPECT_EQ(exit_code_of(Error{Code::kLocalProcess, "no such command", {}}), kExitTarget);
  EXPECT_EQ(exit_code_of(Error{Code::kPeerGone, "never answered", {}}), kExitTarget);
}

TEST(ExitCode, BlamesTheUserForFilesAndPolicies) {
  EXPECT_EQ(exit_code_of(Error{Code::kConfigInvalid, "bad", {}}), kExitUsage);
  EXPECT_EQ(exit_code_of(Error{Code::kLocalIo, "full", {}}), kExitUsage);
}

TEST(ExitCode, ComplainsInOneLineOnStderr) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(complain(Error{Code::kConfigInvalid, "negative max", "p.json:3:9"}), kExitUsage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "gatecrash: p.json:3:9: negative max\n");
}

}  // namespace
}  // namespace gatecrash::cli
