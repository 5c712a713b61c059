// hostile: messages that readers read differently, made from a well-formed call.
//
// Each mutation is a function over a tool call's parts, never a constant, so that it applies to any
// tool. The catalogue is a table: a name for reports and a maker.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/generate/choices.h"

namespace gatecrash::generate {

/// The parts of a call as JSON text, and another tool's name for smuggling.
struct CallText {
  std::string id;          // "7" or "\"7\""
  std::string tool;        // as a JSON string, quoted
  std::string arguments;   // a JSON object
  std::string other_tool;  // as a JSON string, quoted
};

struct Mutation {
  std::string_view name;  // "duplicate-name"
  std::string (*make)(const CallText& call);
};

/// All mutations, simplest first.
std::span<const Mutation> mutations();

/// The well-formed call: {"jsonrpc":"2.0","id":..,"method":"tools/call","params":{..}}.
std::string call_line(const CallText& call);

}  // namespace gatecrash::generate
