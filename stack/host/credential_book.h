// credential_book: the files with secrets, looked at again when they change: the servers'
// credentials, the certificate and key of our own TLS.
//
// What a file says is taken as a whole or not at all: what was in force stays. A certificate and
// its key are two files and one thing: when either has changed both are read, and a pair that does
// not match is refused until its other half is there. No secret is kept here, or told. Single
// thread. Source: docs/operations.md, "Files that change".
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/host/gateway_config.h"
#include "stack/host/reload.h"
#include "stack/net/file_watch.h"
#include "stack/wire/http.h"

namespace gatecrash::host {

class CredentialBook {
 public:
  /// Who uses them.
  struct Users {
    /// `server` is sent these headers from now on.
    std::function<void(std::size_t server, wire::Headers headers)> credential;

    /// Reads certificate and key. Errors: config_invalid: the old ones stay.
    std::function<Status()> tls;
  };

  /// Remembers what the files say now; whoever reads them first reports what is wrong with them.
  /// The configuration is borrowed.
  CredentialBook(const GatewayConfig& config, Users users);

  /// What has changed since the last call; call it every second or so. read_now() does not wait for
  /// files to settle, and tries again what was refused.
  std::vector<Reload> poll() { return take(watch_.poll()); }

  std::vector<Reload> read_now() { return take(watch_.read_now()); }

 private:
  std::vector<Reload> take(const std::vector<net::FileWatch::Change>& changes);
  Status take_one(const std::string& path);

  const GatewayConfig& config_;
  Users users_;
  net::FileWatch watch_;
};

}  // namespace gatecrash::host
