// check_live: what `check` does with target files and with findings of real targets.
//
// A finding's recording is judged as it was; nothing is started.
#pragma once

#include "harness/cli/check_items.h"
#include "harness/cli/finding_load.h"
#include "harness/report/junit.h"

namespace gatecrash::cli {

/// REQUIRES: a finding of a real target.
report::JunitCase check_live_finding(const LoadedFinding& finding, report::JunitCase verdict);

/// Reads a target file, and the policy that it names.
report::JunitCase check_target(const CheckItem& item, report::JunitCase verdict);

}  // namespace gatecrash::cli
