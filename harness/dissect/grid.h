// grid: who reads what in the same bytes, and where they differ.
//
// Pure. A view is one reader's account of a whole connection; readers agree when they would act on
// the same messages in the same order, whatever they refused on the way.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/understood.h"
#include "harness/dissect/victim.h"
#include "stack/wire/value.h"

namespace gatecrash::dissect {

struct View {
  std::string name;
  std::vector<Understood> messages;
  std::vector<std::string> refused;  // the first reasons (kRefusedKept)
  std::size_t refused_count = 0;
};

/// What `kind` makes of a connection that carries `bytes` and ends.
View view_of(const VictimKind& kind, std::string_view bytes);

/// What `kind` makes of `body` as the body of one HTTP request: no framer.
View view_of_body(const VictimKind& kind, std::string_view body);

/// Readers that agree.
struct Group {
  std::vector<const View*> views;  // never empty; in the order they were given
};

/// The largest group first, then as given. The views are borrowed.
std::vector<Group> group_views(std::span<const View> views);

/// In what groups differ from the first: "messages" where their number or kinds do, else "method",
/// "tool", "id", "arguments", and "params" when none of those. Empty when there is one group.
/// REQUIRES: at least one group.
std::vector<std::string> differences(std::span<const Group> groups);

/// The grid for people: a paragraph a group. `verbose` shows messages whole. A field that is not as
/// in the first group has a ! before it.
std::string grid_text(std::span<const Group> groups, bool verbose);

/// The grid for programs: {"readers":[...],"messages":[...],"refused":[...]}.
wire::Value group_json(const Group& group);

}  // namespace gatecrash::dissect
