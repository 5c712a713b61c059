// arbitrary_intercept: Intercept policies, and calls that try them, from a choice sequence.
//
// Every policy is valid. Few tools, few arguments and small numbers, so that rules meet calls and
// counters fill. Calls come at times that move forwards, over window edges, and now and then back.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/generate/choices.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::test {

/// A policy's text, as Intercept YAML (in the flow style, which is JSON's).
std::string intercept_text(generate::Choices& choices);

struct ArbitraryCall {
  std::string tool;
  wire::Value arguments;
  bool has_arguments = true;
  std::string grant;
  std::string session;
  bool approved = false;
  Instant at;
};

/// At most `count` calls, in the order in which they arrive.
std::vector<ArbitraryCall> arbitrary_calls(generate::Choices& choices, std::size_t count);

}  // namespace gatecrash::test
