// stdio_recorder: byte-true capture of one stdio session, as `gatecrash record` makes it.
//
// Stands between our stdin and stdout and a server that it starts. Every read becomes one event:
// its bytes as they came, in the order in which they were read, whatever they are; also the
// server's stderr, the end of each direction and the exit.
//
// Order: an event's line is in the kernel's hands before its bytes are passed on. So what crossed
// is in the file, whenever this process ends and however; what could not be recorded does not
// cross: a full disk ends the session. Memory is bounded by the relay's queues. Single thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"

namespace gatecrash::record {

struct RecordingOptions {
  std::string output;                // file; replaced, mode 0600
  std::vector<std::string> command;  // the server
  std::string by;                    // "gatecrash 0.1.0"
  net::RelayOptions relay{};
};

struct Recording {
  net::Ending ending = net::Ending::kClientLeft;
  std::uint64_t events = 0;
  int exit_code = 0;    // the server's, or minus the signal's number
  Status server_fault;  // net::judge_ending: the recording stands all the same
};

/// Records until the client or the server leaves or a signal comes. The file is complete when it
/// returns. Errors: local_io (the file could not be written: nothing was passed on after that),
/// local_process (the server did not start).
Result<Recording> record_stdio(const RecordingOptions& options, Clock& clock,
                               const net::Signals& signals);

}  // namespace gatecrash::record
