// gateway_config_reader: the file that `gatecrash gateway --config FILE` names -> GatewayConfig.
//
// Strict like a policy: unknown and duplicate keys, wrong types and combinations that cannot be
// meant are errors that name line, column and pointer. Pure; reads no other file: neither grants
// nor credentials. Format: docs/operations.md, "Configuration".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/host/gateway_config.h"

namespace gatecrash::host {

// Each has an upstream of its own; more is a mistake.
inline constexpr std::size_t kServersMax = 64;
// It is a part of a URL, a label of metrics and a key of counters.
inline constexpr std::size_t kServerNameBytesMax = 64;

/// Reads a configuration; `name` prefixes `where`: "NAME:LINE:COLUMN". Paths are as written.
/// Errors: config_invalid, config_unknown.
Result<GatewayConfig> read_gateway_config(std::string_view text, std::string_view name);

/// Puts every relative path below the folder that the file at `config_path` lies in.
void resolve_paths(GatewayConfig& config, std::string_view config_path);

/// `path`, below the folder of `file` unless absolute.
std::string beside(std::string_view file, std::string_view path);

}  // namespace gatecrash::host
