// gateway_settings: the flags of `gatecrash gateway`, or its --config file, as one GatewayConfig.
#pragma once

#include <string>

#include "harness/cli/commands.h"
#include "stack/base/result.h"
#include "stack/host/gateway_config.h"

namespace gatecrash::cli {

/// Paths of a file are below its folder, those of flags below the working directory.
/// Errors: config_* (flags that do not fit together, the file), local_io (the file).
Result<host::GatewayConfig> gateway_settings(const GatewayOptions& options);

}  // namespace gatecrash::cli
