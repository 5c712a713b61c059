#include "stack/net/tls_context.h"

#include <utility>

namespace gatecrash::net {
namespace {

namespace ssl = boost::asio::ssl;

std::unique_ptr<ssl::context> fresh(ssl::context::method method) {
  auto context = std::make_unique<ssl::context>(method);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                       ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  return context;
}

}  // namespace

Result<std::unique_ptr<ssl::context>> server_tls(const std::string& certificate,
                                                 const std::string& key) {
  auto context = fresh(ssl::context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(certificate, error);
  if (error) {
    return fail(Code::kConfigInvalid, "is no PEM certificate: " + error.message(), certificate);
  }
  context->use_private_key_file(key, ssl::context::pem, error);
  if (error) {
    return fail(Code::kConfigInvalid, "is no PEM private key of it: " + error.message(), key);
  }
  return context;
}

Result<std::unique_ptr<ssl::context>> client_tls(const std::string& ca_file) {
  auto context = fresh(ssl::context::tls_client);
  boost::system::error_code error;
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(ca_file, error);
  }
  if (error) {
    return fail(Code::kConfigInvalid, "are no PEM certificates: " + error.message(), ca_file);
  }
  context->set_verify_mode(ssl::verify_peer);
  return context;
}

}  // namespace gatecrash::net
