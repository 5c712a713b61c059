// resources: short ways to write resources and stores in tests.
#pragma once

#include <string_view>

#include "mocks/fhir/store.h"
#include "stack/base/check.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::fhir {

inline const Instant kNoon = instant_from_us(1'795'262'400'123'000);  // 2026-11-21T12:00:00.123Z

inline wire::Value resource(std::string_view json) {
  auto value = wire::read_json(json);
  CHECK(value.has_value());
  return *std::move(value);
}

inline const ResourceType& type(std::string_view name) {
  const ResourceType* const found = find_type(name);
  CHECK(found != nullptr);
  return *found;
}

}  // namespace gatecrash::fhir
