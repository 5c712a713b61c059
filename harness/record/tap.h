// tap: gatecrash's place between a gateway and its MCP server: what `{upstream}` and
// `{upstream_url}` in a target file become.
//
// Before a server of lines it stands between our stdin and stdout and the server that it starts, as
// record does; before a server with a URL it listens on a port (http_tap.h). It writes to a file of
// its own in a folder, since a gateway may start the command several times (event_log.h): its times
// are those of the machine's monotonic clock. What is not in the file does not cross. Single
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/net/signals.h"
#include "stack/net/stdio_relay.h"

namespace gatecrash::record {

// One world of a campaign moves a few MiB; a server that pours out more is stopped.
inline constexpr std::uint64_t kTapBytesMax = std::uint64_t{256} << 20U;

struct TapSettings {
  std::string folder;                // where the file <pid>.jsonl goes
  std::vector<std::string> watched;  // paths
  std::vector<std::string> command;  // the server
  std::string upstream{};            // or its URL
};

/// {"folder":"...","watched":["..."],"command":["..."]}, or "upstream":"http://..." for a command
std::string write_tap_settings(const TapSettings& settings);

/// Errors: config_invalid.
Result<TapSettings> read_tap_settings(std::string_view text, std::string_view name);

/// Runs until the client or the server leaves or a signal comes; the server's exit code, or minus
/// the signal's number. Errors: local_io, local_process.
Result<int> run_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                    net::RelayOptions relay = {});

/// Before settings.upstream. `say` is told the URL that stands in its place; runs until a signal
/// comes. Errors: config_invalid (the URL), local_io.
Status run_url_tap(const TapSettings& settings, std::string_view by, const net::Signals& signals,
                   const std::function<void(const std::string& url)>& say);

}  // namespace gatecrash::record
