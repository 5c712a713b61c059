// world: a Lake with one ACTIVE datastore, its effects kept, and short ways to call it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks/healthlake/lake.h"
#include "stack/base/check.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::healthlake {

inline constexpr std::string_view kId = kDefaultDatastoreId;
inline const Instant kStart = instant_from_us(1'795'262'400'123'000);  // 2026-11-21T12:00:00.123Z

inline wire::Value parsed(std::string_view json) {
  auto value = wire::read_json(json);
  CHECK(value.has_value());
  return *std::move(value);
}

struct World {
  explicit World(LakeOptions options = {}) : lake(std::move(options)) {
    lake.add_datastore("main", kStart, kId);
    lake.set_effect_sink([this](const Effect& effect) { effects.push_back(effect); });
  }

  wire::HttpResponse send(std::string method, std::string target, std::string body = {},
                          wire::Headers headers = {}) {
    return lake.handle({.method = std::move(method),
                        .origin = {},
                        .target = std::move(target),
                        .headers = std::move(headers),
                        .body = std::move(body)},
                       now);
  }

  /// `path` stands behind the datastore's endpoint.
  wire::HttpResponse fhir(std::string method, std::string_view path, std::string body = {},
                          wire::Headers headers = {}) {
    return send(std::move(method), "/datastore/" + std::string(kId) + "/r4/" + std::string(path),
                std::move(body), std::move(headers));
  }

  wire::HttpResponse aws(std::string_view operation, std::string body) {
    return send("POST", "/", std::move(body),
                {{"X-Amz-Target", "HealthLake." + std::string(operation)}});
  }

  /// Creates a resource and returns its id.
  std::string create(std::string_view type, std::string body) {
    const auto response = fhir("POST", type, std::move(body));
    CHECK(response.status == 201);
    return std::string(*parsed(response.body).find_string("id"));
  }

  const Effect& last() const { return effects.back(); }

  Lake lake;
  Instant now = kStart;
  std::vector<Effect> effects;
};

/// "400 ValidationException: text" of an AWS error.
inline std::string aws_error(const wire::HttpResponse& response) {
  const wire::Value body = parsed(response.body);
  return std::to_string(response.status) + " " +
         std::string(body.find_string("__type").value_or("-")) + ": " +
         std::string(body.find_string("Message").value_or("-"));
}

/// "404 not-found" of an OperationOutcome.
inline std::string outcome(const wire::HttpResponse& response) {
  const wire::Value body = parsed(response.body);
  const wire::Value* const issues = body.find("issue");
  return std::to_string(response.status) + " " +
         std::string(issues == nullptr ? "-"
                                       : issues->items().at(0).find_string("code").value_or("-"));
}

}  // namespace gatecrash::healthlake
