// check_run: one item of `gatecrash check`, checked.
#pragma once

#include <string>

#include "harness/cli/check_items.h"
#include "harness/report/junit.h"

namespace gatecrash::cli {

/// Runs a scenario on the built-in stack, judges what a transcript's taps recorded, reproduces a
/// finding, reads a policy. `policy_file` overrides whatever policy the item names; empty: keep.
/// What is wrong becomes the verdict; seconds are not filled in.
report::JunitCase check_item(const CheckItem& item, const std::string& policy_file);

}  // namespace gatecrash::cli
