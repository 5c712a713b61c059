// upstream_options: what a server's configuration says, for those who reach it.
#pragma once

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/host/gateway_config.h"
#include "stack/host/json_log.h"
#include "stack/host/line_server.h"
#include "stack/net/loop.h"
#include "stack/wire/http.h"

namespace gatecrash::host {

/// The headers of the server's credential: "Authorization: Bearer ...", or none.
/// Errors: local_io, config_invalid (its file).
Result<wire::Headers> credential_headers(const ServerConfig& server);

/// How one client on stdio reaches the server, whatever it speaks; a child that ends is started
/// again. The loop, the clock and the log are borrowed. Errors: as credential_headers;
/// config_invalid (a URL that is none).
Result<OpenLineServer> open_for_stdio(net::Loop& loop, Clock& clock, JsonLog& log,
                                      const ServerConfig& server);

}  // namespace gatecrash::host
