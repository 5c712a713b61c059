// grant: who a client is to the gateway, as whoever stands before it has established.
//
// A value, immutable and shared once made. stdio has one local grant; on HTTP every request is
// looked up anew (authentication.h), and a session belongs to the grant that opened it.
#pragma once

#include <optional>
#include <string>

#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

struct Grant {
  std::string name;    // counters and audit rows know the client by it
  wire::Value fields;  // what grant.<field> reads: an object, or null
  // The name of its policy among the context's; empty is the gateway's own. A name that nothing is
  // loaded under denies everything.
  std::string policy;
  std::optional<Instant> expires;  // from then on everything is denied
};

inline bool is_expired(const Grant& grant, Instant now) {
  return grant.expires.has_value() && now >= *grant.expires;
}

}  // namespace gatecrash::gateway
