#include "tests/support/certificates.h"

#include <string_view>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "stack/base/check.h"

namespace gatecrash::tests {
namespace {

constexpr long kDaySeconds = 24L * 60 * 60;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }

  void operator()(BIO* bio) const { BIO_free(bio); }
};

using Key = std::unique_ptr<EVP_PKEY, Free>;
using X509Ptr = std::unique_ptr<X509, Free>;
using BioPtr = std::unique_ptr<BIO, Free>;

Key make_key() { return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }

std::string text_of(BIO* bio) {
  std::string text;
  char buffer[4096];
  int got = 0;
  while ((got = BIO_read(bio, buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

std::string pem_of(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return text_of(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(bio.get());
}

void extend(X509* certificate, int name, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, name, value.c_str()));
  CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// A certificate of `key`, signed by `issuer_key` in the name of `issuer` (null: its own).
X509Ptr make_certificate(EVP_PKEY* key, const CertificateNames& names, bool is_authority,
                         X509* issuer, EVP_PKEY* issuer_key) {
  static long serial = 0;
  X509Ptr certificate(X509_new());
  X509* x = certificate.get();
  CHECK(x != nullptr && X509_set_version(x, 2) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), names.from_days * kDaySeconds);
  X509_gmtime_adj(X509_getm_notAfter(x), names.to_days * kDaySeconds);
  const std::string common = (is_authority ? "test authority " : "test ") + std::to_string(serial);
  std::basic_string<unsigned char> bytes(common.begin(), common.end());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, bytes.c_str(), -1, -1,
                             0);
  X509_set_issuer_name(x, X509_get_subject_name(issuer == nullptr ? x : issuer));
  X509_set_pubkey(x, key);
  extend(x, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!names.alternative.empty()) {
    extend(x, NID_subject_alt_name, names.alternative);
  }
  CHECK(X509_sign(x, issuer_key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

struct CertificateAuthority::Impl {
  Key key = make_key();
  X509Ptr certificate = make_certificate(key.get(), {.alternative = ""}, true, nullptr, key.get());
};

CertificateAuthority::CertificateAuthority() : impl_(std::make_unique<Impl>()) {}

CertificateAuthority::~CertificateAuthority() = default;

std::string CertificateAuthority::pem() const { return pem_of(impl_->certificate.get()); }

Certificate CertificateAuthority::issue(const CertificateNames& names) const {
  const Key key = make_key();
  const X509Ptr made =
      make_certificate(key.get(), names, false, impl_->certificate.get(), impl_->key.get());
  return {.certificate = pem_of(made.get()), .key = pem_of(key.get())};
}

Certificate self_signed(const CertificateNames& names) {
  const Key key = make_key();
  const X509Ptr made = make_certificate(key.get(), names, false, nullptr, key.get());
  return {.certificate = pem_of(made.get()), .key = pem_of(key.get())};
}

}  // namespace gatecrash::tests
