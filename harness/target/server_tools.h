// server_tools: what a server answers to tools/list, every page of it.
//
// Opens one session, shakes hands (initialize, or the modern era's _meta where that is refused),
// asks, and ends the session. Requests of the server's are refused, ping is answered.
// Source: MCP 2025-11-25 and 2026-07-28, tools/list and pagination.
#pragma once

#include <chrono>
#include <functional>

#include "harness/target/target.h"
#include "stack/base/result.h"
#include "stack/wire/value.h"

namespace gatecrash::target {

struct AskOptions {
  Duration answer_timeout = std::chrono::seconds(20);  // of each answer
  // Asked between two waits of at most 100 ms; true gives up.
  std::function<bool()> interrupted = [] { return false; };
};

/// {"tools":[...]} of all pages. Errors: local_process when it could not be started; peer_gone when
/// it ended or never answered; peer_bad_message when it answered with an error, or with something
/// that is no list of tools.
Result<wire::Value> ask_for_tools(Target& target, const AskOptions& options = {});

}  // namespace gatecrash::target
