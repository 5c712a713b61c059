// unix_socket: sockets in the file system, for the admin endpoint: who may open the file may speak.
//
// A socket is made with mode 0600. What a process that was killed left behind is replaced, a socket
// that somebody listens on is not. Blocking. Source: unix(7).
#pragma once

#include <string>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/net/unique_fd.h"
#include "stack/wire/http.h"

namespace gatecrash::net {

/// Listens at `path`, non-blocking. Whoever ends removes the file.
/// Errors: local_io (also: in use by another process), config_invalid (a path that is too long).
Result<UniqueFd> listen_unix(const std::string& path);

/// Errors: local_io: nobody listens there; config_invalid.
Result<UniqueFd> connect_unix(const std::string& path);

/// One HTTP request and its whole answer over a connection of its own; request.origin is not looked
/// at. Errors: as connect_unix; peer_gone (no whole answer within `limit`), peer_bad_message.
Result<wire::HttpResponse> ask_unix(const std::string& path, const wire::HttpRequest& request,
                                    Duration limit);

}  // namespace gatecrash::net
