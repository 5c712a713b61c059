// exit_code: what gatecrash's exit codes mean, and how an Error becomes one.
//
// Source: docs/quick-start.md, "Exit codes".
#pragma once

#include "stack/base/result.h"

namespace gatecrash::cli {

inline constexpr int kExitHeld = 0;           // everything held
inline constexpr int kExitViolated = 1;       // a violation, a changed answer, a failed expectation
inline constexpr int kExitUsage = 2;          // command line, policy, file or disk
inline constexpr int kExitTarget = 3;         // the target did not start or never answered
inline constexpr int kExitInterrupted = 130;  // SIGINT or SIGTERM

/// kExitTarget for local_process and peer_gone, else kExitUsage.
int exit_code_of(const Error& error);

/// Prints "gatecrash: WHERE: MESSAGE" as one line on stderr; returns exit_code_of(error).
int complain(const Error& error);

}  // namespace gatecrash::cli
