#include "stack/base/hash.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace gatecrash {

// Words are read as they lie in memory, and hashes must be equal on every machine.
static_assert(std::endian::native == std::endian::little);

Hasher& Hasher::add(std::uint64_t number) {
  state_ = mix64(state_ + 0x9e3779b97f4a7c15U + number);
  return *this;
}

Hasher& Hasher::add(std::string_view bytes) {
  add(bytes.size());
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    state_ = (state_ ^ word) * 0xff51afd7ed558ccdU;
    state_ ^= state_ >> 32U;
    bytes.remove_prefix(8);
  }
  std::uint64_t tail = 0;
  if (!bytes.empty()) {  // an empty view may point nowhere, which memcpy forbids
    std::memcpy(&tail, bytes.data(), bytes.size());
  }
  return add(tail);
}

std::uint64_t hash64(std::string_view bytes) { return Hasher().add(bytes).value(); }

std::string hex64(std::uint64_t value) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>((value >> (8 * (7 - i))) & 0xffU);
  }
  return hex_encode({bytes.data(), bytes.size()});
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  CHECK(key.size() <= std::size_t{std::numeric_limits<int>::max()});
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(),
             nullptr) != nullptr);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace gatecrash
