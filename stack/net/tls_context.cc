#include "stack/net/tls_context.h"

#include <boost/asio/ip/address.hpp>
#include <utility>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "stack/base/check.h"

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

void expect_host(SSL* ssl, const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  X509_VERIFY_PARAM* accepted = SSL_get0_param(ssl);
  if (!error) {
    CHECK(X509_VERIFY_PARAM_set1_ip_asc(accepted, host.c_str()) == 1);
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(accepted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  CHECK(X509_VERIFY_PARAM_set1_host(accepted, host.data(), host.size()) == 1);
  std::string name = host;
  CHECK(SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1);
}

std::string tls_failure(const SSL* ssl, const std::string& otherwise) {
  const long result = SSL_get_verify_result(ssl);
  return result == X509_V_OK
             ? otherwise
             : std::string("its certificate is refused: ") + X509_verify_cert_error_string(result);
}

}  // namespace gatecrash::net
