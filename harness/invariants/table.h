// table: every invariant of this folder, in the order of their names.
//
// CMake writes it from the files: `hidden_tool.cc` is the invariant hidden-tool, made by
// make_hidden_tool(), and what it says is the first sentence of the file's opening comment
// (ci/cmake/invariant_table.cmake). docs/invariants.md tells how to write one.
#pragma once

#include "harness/judge/judge.h"

namespace gatecrash::invariants {

judge::InvariantTable table();

}  // namespace gatecrash::invariants
