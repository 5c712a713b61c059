// path: where in a call's arguments, or in a grant's fields, a condition or an amount looks.
//
// "args.a.b" descends objects, "args.items[0]" takes an element, "args[\"dotted.key\"]" a member of
// any name, "args" alone is all of them. Pure. Source: docs/policy.md, "Conditions".
#pragma once

#include <string_view>

#include "stack/base/result.h"
#include "stack/policy/policy.h"

namespace gatecrash::policy {

/// Reads a path as a policy spells it. Errors: config_invalid.
Result<Path> read_path(std::string_view text);

/// What the steps of `path` lead to from `root`, or null: a member or an element that is not there,
/// a step into a value of another kind, or no root at all. A member that is null is there.
const wire::Value* follow(const Path& path, const wire::Value* root);

}  // namespace gatecrash::policy
