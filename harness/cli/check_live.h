// check_live: what `check` does with target files and with findings of real targets.
//
// A finding's recording is judged as it was; nothing is started.
#pragma once

#include <string>

#include "harness/cli/check_items.h"
#include "harness/report/junit.h"

namespace gatecrash::cli {

/// Whether finding.json says that a real target had it.
bool is_live_finding(const CheckItem& item);

report::JunitCase check_live_finding(const CheckItem& item, const std::string& policy_file,
                                     report::JunitCase verdict);

/// Reads a target file, and the policy that it names.
report::JunitCase check_target(const CheckItem& item, report::JunitCase verdict);

}  // namespace gatecrash::cli
