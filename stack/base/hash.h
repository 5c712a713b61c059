// hash: 64-bit hashes for traces, joins and seeds. Stable across machines and releases; not for
// secrets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatecrash {

/// The splitmix64 finaliser: every input bit reaches every output bit.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// Order-dependent running hash over numbers and byte strings. A byte string is length-prefixed,
/// so ("ab","c") and ("a","bc") differ.
class Hasher {
 public:
  Hasher& add(std::uint64_t number);
  Hasher& add(std::string_view bytes);

  std::uint64_t value() const { return mix64(state_); }

 private:
  std::uint64_t state_ = 0x6761746563726173U;  // "gatecras"
};

std::uint64_t hash64(std::string_view bytes);

/// Sixteen lower-case hex digits.
std::string hex64(std::uint64_t value);

/// SHA-256 as 64 lower-case hex digits. Source: FIPS 180-4, by OpenSSL.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256 as 64 lower-case hex digits. Source: RFC 2104, by OpenSSL.
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

}  // namespace gatecrash
