// reproduced: what `check` says of a finding once a judge has looked at it again.
#pragma once

#include <string>
#include <string_view>

#include "harness/judge/judge.h"
#include "harness/report/junit.h"

namespace gatecrash::cli {

/// Passed when nothing is violated any more; else failed, with all violations, that of the
/// finding's invariant first of all. `how`: "" when it was run again, else what was looked at, as
/// " from what was recorded".
void tell_reproduced(const judge::Judge& judge, const std::string& invariant, std::string_view how,
                     report::JunitCase& verdict);

}  // namespace gatecrash::cli
