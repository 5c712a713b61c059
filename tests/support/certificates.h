// certificates: X.509 certificates made in a test, good ones and others.
//
// P-256 keys, fresh in each process: nothing that could expire or be trusted by mistake is kept in
// the repository. Single thread.
#pragma once

#include <memory>
#include <string>

namespace gatecrash::tests {

/// PEM texts.
struct Certificate {
  std::string certificate;
  std::string key;
};

struct CertificateNames {
  std::string alternative;  // "DNS:localhost,IP:127.0.0.1"
  int from_days = -1;       // from now
  int to_days = 30;
};

class CertificateAuthority {
 public:
  CertificateAuthority();
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  /// Its own certificate: what a client is told to trust.
  std::string pem() const;

  Certificate issue(const CertificateNames& names) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A certificate that nobody but itself vouches for.
Certificate self_signed(const CertificateNames& names);

}  // namespace gatecrash::tests
