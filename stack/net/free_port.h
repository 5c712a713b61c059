// free_port: a port on loopback for a program that cannot be told to ask for one itself.
#pragma once

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::net {

/// A TCP port of 127.0.0.1 that nobody listens on. Somebody else may take it before it is used.
/// Errors: local_io.
Result<int> free_port();

/// Waits until somebody listens on that port of 127.0.0.1. Errors: local_process when nobody does
/// within `limit`.
Status wait_for_port(int port, Duration limit);

}  // namespace gatecrash::net
