// tls_context: TLS 1.2 and later, for the .cc files of stack/net that use Asio.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "stack/base/result.h"

namespace gatecrash::net {

/// Errors: config_invalid, naming the file.
Result<std::unique_ptr<boost::asio::ssl::context>> server_tls(const std::string& certificate,
                                                              const std::string& key);

/// Verifies peers with the certificates of `ca_file`, or the system's where it is empty.
/// Errors: config_invalid.
Result<std::unique_ptr<boost::asio::ssl::context>> client_tls(const std::string& ca_file);

/// Asks the peer for `host` (SNI, where it is a name), and accepts its certificate for nothing
/// else.
void expect_host(SSL* ssl, const std::string& host);

/// Why a handshake failed: what is wrong with the certificate, or `otherwise`.
std::string tls_failure(const SSL* ssl, const std::string& otherwise);

}  // namespace gatecrash::net
