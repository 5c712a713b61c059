// grants_file: who may come in: names, hashes of bearer tokens, policies, expiry.
//
// The file holds no token, only SHA-256 of each: who reads it cannot call with it. Strict like a
// policy: unknown and duplicate keys, hashes that are none and hashes used twice are errors that
// name line, column and pointer. Values; immutable once read. Format: docs/operations.md, "Grants";
// docs/schemas/grants.schema.json.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

// Every lookup compares with every grant: that many cost some tens of microseconds.
inline constexpr std::size_t kGrantsMax = 10'000;
// A name goes into counters' keys, audit rows and logs.
inline constexpr std::size_t kGrantNameBytesMax = 128;

struct GrantEntry {
  std::string name;
  std::string token_sha256;  // 32 bytes
  // A policy's file: of one server, or under "" of every server that is not named. Empty: the
  // servers' own policies, all servers.
  std::map<std::string, std::string, std::less<>> policies;
  wire::Value fields;              // what grant.<field> reads: an object, or null
  std::optional<Instant> expires;  // from then on the token is refused
};

/// The policy file for `server`, empty when the server's own is meant; nothing when this grant may
/// not use that server.
std::optional<std::string_view> policy_for(const GrantEntry& grant, std::string_view server);

/// Reads a grants file; `name` prefixes `where`: "NAME:LINE:COLUMN".
/// Errors: config_invalid, config_unknown.
Result<std::vector<GrantEntry>> read_grants(std::string_view text, std::string_view name);

/// What a token is known by: SHA-256 of its bytes, hex.
std::string token_hash(std::string_view token);

/// A grants file's entry for a new token, as text to paste.
std::string grant_entry_text(std::string_view name, std::string_view token);

}  // namespace gatecrash::gateway
