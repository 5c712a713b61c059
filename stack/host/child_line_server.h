// child_line_server: a stdio server as a child process in the Loop.
//
// One that cannot be started, or ends soon after it was (gateway::Backoff), is not started again at
// once: whoever asks meanwhile is told so, and waits for nothing. Its stderr is ours. Single
// thread: the Loop's.
#pragma once

#include <string>
#include <vector>

#include "stack/base/time.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"
#include "stack/net/process.h"

namespace gatecrash::host {

struct ChildOptions {
  std::vector<std::string> command;
  net::Patience patience{};
  // After close(): the patience counts from the last line that it said, for a server that still
  // works on an answer.
  bool waits_while_it_talks = false;
  bool backs_off = true;  // false: whoever opens it does
};

/// Starts one process for each opening. The loop is borrowed. Its errors: local_process.
OpenLineServer child_line_servers(net::Loop& loop, ChildOptions options);

}  // namespace gatecrash::host
