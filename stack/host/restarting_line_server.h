// restarting_line_server: a line server that is opened again when it ends, for one client that
// stays.
//
// RestartedServer decides; this owns the server, the timer and the log lines. Single thread: the
// Loop's.
#pragma once

#include "stack/host/json_log.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

/// Wraps `open`, whose servers are opened as often as it takes. The loop and the log are borrowed.
/// Errors: those of the first opening.
OpenLineServer restarting_line_servers(net::Loop& loop, JsonLog& log, OpenLineServer open);

}  // namespace gatecrash::host
