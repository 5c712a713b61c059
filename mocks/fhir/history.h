// history: the versions of one resource as a Bundle, newest first, deletions included.
//
// Source: FHIR R4 HTTP, history.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks/fhir/search.h"

namespace gatecrash::fhir {

/// `versions` oldest first, not empty. Understands _count (1..100), _since (an instant) and
/// _format. `base` is the service base URL with its slash at the end.
/// Errors: peer_bad_message.
Result<std::string> history_bundle(const std::vector<VersionPtr>& versions,
                                   const ResourceType& type, std::string_view base,
                                   const Parameters& parameters);

}  // namespace gatecrash::fhir
