// tool_list_filter: takes hidden tools out of a tools/list result.
//
// Any page, any era. What the policy hides may not come through a spelling that another reader
// takes for the list or for a name, so twin keys ("Tools", "Name") go as well.
#pragma once

#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

/// Changes `result`, the result of a tools/list, in place: hidden tools, items without a readable
/// name and twins of `tools` are removed; a
/// `cacheScope` becomes "private", on every page; a result that holds no list becomes an empty one.
/// Leaves it alone when the policy hides nothing.
void hide_tools(const policy::Policy& policy, wire::Value& result);

}  // namespace gatecrash::gateway
