#include "harness/generate/fhir_body.h"

#include <array>
#include <string>

namespace gatecrash::generate {
namespace {

using wire::Value;

constexpr std::string_view kIdentifierSystem = "urn:gatecrash:serial";

constexpr std::array<std::string_view, 6> kFamilies = {"Doe",
                                                       "Smith",
                                                       "O'Brien",
                                                       "Nu\xc3\xb1"
                                                       "ez",
                                                       "\xe6\x9d\x8e",
                                                       "van der Berg"};
constexpr std::array<std::string_view, 4> kGivens = {"Ann", "Peter James", "Zo\xc3\xab", "X"};
constexpr std::array<std::string_view, 4> kGenders = {"female", "male", "other", "unknown"};
constexpr std::array<std::string_view, 4> kBirthDates = {"1970-01-01", "2000-02-29", "1985",
                                                         "2026-11"};
// One value, many spellings; and values that a double would change.
constexpr std::array<std::string_view, 8> kDecimals = {
    "72", "1.0", "1.10", "0.000", "-0.5", "1e2", "123456789.123456789", "0.1000000000000000055"};

Value identifier(std::uint64_t serial) {
  return Value::array(
      {Value::object({{"system", kIdentifierSystem}, {"value", "gc-" + std::to_string(serial)}})});
}

void add_patient(Value& body, Choices& choices) {
  body.set("name", Value::array(
                       {Value::object({{"family", choices.pick(kFamilies)},
                                       {"given", Value::array({Value(choices.pick(kGivens))})}})}));
  body.set("gender", choices.pick(kGenders));
  body.set("birthDate", choices.pick(kBirthDates));
}

void add_observation(Value& body, Choices& choices) {
  body.set("status", "final");
  body.set("code",
           Value::object({{"coding", Value::array({Value::object({{"system", "http://loinc.org"},
                                                                  {"code", "8867-4"},
                                                                  {"display", "Heart rate"}})})}}));
  body.set("valueQuantity",
           Value::object({{"value", Value::number(std::string(choices.pick(kDecimals)))},
                          {"unit", "beats/min"}}));
}

}  // namespace

Value make_fhir_body(std::string_view type, std::uint64_t serial, Choices& choices) {
  Value body = Value::object({{"resourceType", type}, {"identifier", identifier(serial)}});
  if (type == "Patient") {
    add_patient(body, choices);
  } else if (type == "Observation") {
    add_observation(body, choices);
  }
  return body;
}

}  // namespace gatecrash::generate
