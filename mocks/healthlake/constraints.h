// constraints: reads the members of an AWS request and gathers what is wrong with them, in AWS's
// own wording.
//
// Made for one request. Source: HealthLake API model 2017-07-01 (shapes), "coral" validation texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::healthlake {

/// What a string member must look like.
struct TextRule {
  std::size_t length_min = 1;  // in characters
  std::size_t length_max = 256;
  bool (*allows)(std::string_view) = nullptr;     // the pattern, as code
  std::string_view pattern = {};                  // the pattern, as AWS spells it in the message
  std::span<const std::string_view> one_of = {};  // an enumeration, if not empty
};

enum class Need : std::uint8_t { kOptional, kRequired };

class Constraints {
 public:
  /// Reads member `key` of `object` (null: absent). `path` is the object's own path with a point
  /// at the end, in AWS's spelling ("outputDataConfig."), empty for the request itself.
  std::optional<std::string_view> text(const wire::Value* object, std::string_view path,
                                       std::string_view key, const TextRule& rule,
                                       Need need = Need::kOptional);
  const wire::Value* structure(const wire::Value* object, std::string_view path,
                               std::string_view key, Need need = Need::kOptional);
  /// A list of at most `items_max`.
  const wire::Value* list(const wire::Value* object, std::string_view path, std::string_view key,
                          std::size_t items_max);
  std::optional<std::int64_t> integer(const wire::Value* object, std::string_view path,
                                      std::string_view key, std::int64_t min, std::int64_t max);
  /// Epoch seconds, with a fraction or not.
  std::optional<Instant> timestamp(const wire::Value* object, std::string_view path,
                                   std::string_view key);

  bool ok() const { return serialization_.empty() && problems_.empty(); }

  /// REQUIRES: !ok(). "SerializationException" or "ValidationException", and its message.
  std::string_view error_name() const;
  std::string message() const;

 private:
  const wire::Value* member(const wire::Value* object, std::string_view path, std::string_view key,
                            wire::Value::Kind kind, Need need);
  void problem(std::string_view path, std::string_view key, const std::string* value,
               std::string_view rule);

  std::string serialization_;
  std::vector<std::string> problems_;
};

}  // namespace gatecrash::healthlake
