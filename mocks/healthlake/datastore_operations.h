// datastore_operations: CreateFHIRDatastore, DescribeFHIRDatastore, ListFHIRDatastores,
// DeleteFHIRDatastore.
//
// Private to mocks/healthlake. Source: HealthLake API Reference.
#pragma once

#include "mocks/healthlake/state.h"

namespace gatecrash::healthlake {

void create_datastore(Lake::State& state, Exchange& exchange);
void describe_datastore(Lake::State& state, Exchange& exchange);
void list_datastores(Lake::State& state, Exchange& exchange);
void delete_datastore(Lake::State& state, Exchange& exchange);

/// A datastore as CreateFHIRDatastore makes it, or Lake::add_datastore.
Datastore& add_datastore(Lake::State& state, std::string id, std::string_view name, Instant now,
                         Instant active_at);

}  // namespace gatecrash::healthlake
