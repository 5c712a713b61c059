// ids: identifiers drawn from an Rng, so that one seed gives one set of ids.
#pragma once

#include <string>

#include "stack/base/rng.h"

namespace gatecrash {

/// Thirty-two lower-case hex digits: HealthLake's datastore and job ids.
std::string make_hex_id(Rng& rng);

/// "8-4-4-4-12" hex digits, version 4 and variant bits set. Source: RFC 9562 section 5.4.
std::string make_uuid(Rng& rng);

}  // namespace gatecrash
