// bundle: files of resources -> a Store: Bundles as Synthea and others write them, and NDJSON.
//
// For filling a store before anyone asks it anything; it is not the FHIR transaction interaction.
// Source: FHIR R4 Bundle (transaction rules for resolving references), Bulk Data NDJSON.
#pragma once

#include <cstddef>
#include <string_view>

#include "mocks/fhir/store.h"
#include "stack/base/result.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"

namespace gatecrash::fhir {

/// Loads every resource of one file: a Bundle (any type whose entries carry resources), one
/// resource, or NDJSON. A resource keeps its id, else draws one; an id that the store has already
/// gets a new version. References to an entry's urn: fullUrl become Type/id; conditional references
/// ("Practitioner?identifier=s|v") become Type/id when exactly one resource matches, else stay;
/// an entry whose ifNoneExist matches one resource stands for it and is not stored.
/// Returns the number of resources stored. On error nothing is stored.
/// Errors: config_invalid; `where` is "line N" or "entry N" (from 1), or empty.
Result<std::size_t> load_resources(Store& store, std::string_view bytes, Instant now, Rng& rng);

/// True when the file has references that can only be resolved once other files are loaded.
bool has_conditional_references(std::string_view bytes);

/// An id as FHIR allows it: 1 to 64 of A-Z a-z 0-9 - and point.
bool is_resource_id(std::string_view text);

}  // namespace gatecrash::fhir
