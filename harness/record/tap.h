// tap: gatecrash's place between a gateway and its MCP server: what `{upstream}` in a target file
// becomes.
//
// Stands between our stdin and stdout and the server that it starts, as record does, and writes to
// a file of its own in a folder: a gateway may start the command several times. Its times are those
// of the machine's monotonic clock, so that what several processes saw can be put in order; before
// a read whose moment matters it notes how long the watched files are (the audit log, the effect
// log), so that it is known what was written in them by then. What is not in the file does not
// cross. Single thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"
#include "stack/wire/value.h"

namespace gatecrash::record {

// One world of a campaign moves a few MiB; a server that pours out more is stopped.
inline constexpr std::uint64_t kTapBytesMax = std::uint64_t{256} << 20U;

// The name of the world event that says how long watched files are.
inline constexpr std::string_view kWatchedEvent = "watched-bytes";

struct TapSettings {
  std::string folder;                // where the file <pid>.jsonl goes
  std::vector<std::string> watched;  // paths
  std::vector<std::string> command;  // the server
};

/// {"folder":"...","watched":["..."],"command":["..."]}
std::string write_tap_settings(const TapSettings& settings);

/// Errors: config_invalid.
Result<TapSettings> read_tap_settings(std::string_view text, std::string_view name);

/// Runs until the client or the server leaves or a signal comes; the server's exit code, or minus
/// the signal's number. Errors: local_io, local_process.
Result<int> run_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                    net::RelayOptions relay = {});

/// The lengths of the watched files as a kWatchedEvent's details: [120,3000].
wire::Value watched_lengths(const std::vector<std::string>& watched);

}  // namespace gatecrash::record
