#include <cstdio>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/version.h"
#include "harness/record/stdio_recorder.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"

namespace gatecrash::cli {

int run_record(const RecordOptions& options) {
  const net::Signals signals;
  net::RealClock clock;
  const auto recording = record::record_stdio(
      {options.output, options.command, std::string(version_text())}, clock, signals);
  if (!recording) {
    return complain(recording.error());
  }
  // stdout is the session's: what we have to say goes to stderr.
  const std::string line = "gatecrash: recorded " + std::to_string(recording->events) +
                           " events in " + options.output + "\n";
  std::fputs(line.c_str(), stderr);
  if (recording->ending == net::Ending::kInterrupted) {
    return kExitInterrupted;
  }
  return recording->server_fault ? kExitHeld : complain(recording->server_fault.error());
}

}  // namespace gatecrash::cli
