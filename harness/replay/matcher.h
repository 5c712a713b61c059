// matcher: an answer of the recording against the answer of the replay.
//
// Everything must be equal as it was spelt but for what volatile_rules names, and that is listed.
// The JSON inside a text block of a tool result is compared as JSON too. Pure; single thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/replay/id_map.h"
#include "harness/replay/volatile_rules.h"

namespace gatecrash::replay {

struct Difference {
  // A JSON Pointer into the message, empty for all of it. In a text block that holds JSON:
  // "/result/content/0/text in its JSON /id".
  std::string pointer;
  std::string recorded;  // excerpts, safe to print; "(absent)"
  std::string got;
};

struct VolatileDifference {
  std::string pointer;
  std::string recorded;
  std::string got;
  Why why = Why::kServerId;
};

struct Comparison {
  std::vector<Difference> changed;  // at most kDifferencesMax
  std::vector<VolatileDifference> volatiles;
};

// Who reads more than that of one answer has understood that it is another answer.
inline constexpr std::size_t kDifferencesMax = 20;

/// Compares two lines, with or without their line ends. Ids that the server made are learned into
/// `ids`; one that contradicts what was learned before is a change.
Comparison compare_answers(std::string_view recorded, std::string_view got, IdMap& ids);

}  // namespace gatecrash::replay
