// twin: another run of the same world with one thing changed, to be compared with it.
//
// For properties that no single run can show: other spellings of the same messages change no
// decision; a deny rule more, or a fault, lets nothing new through. Only calls are compared whose
// decision depends on nothing but the message and the policy (decision_log.h). Views are valid
// during the call they are passed to.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/judge/decision_log.h"

namespace gatecrash::judge {

struct Twin {
  enum class Changed : std::uint8_t {
    kSpelling,   // white space, key order and escapes of what clients say
    kDenyAdded,  // the policy denies one tool more: `tool`
    kNoFaults,   // nothing breaks
  };
  Changed changed = Changed::kSpelling;
  const DecisionLog& world;
  const DecisionLog& twin;
  std::string_view tool{};
};

}  // namespace gatecrash::judge
