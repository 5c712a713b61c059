#include "harness/generate/fhir_body.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

// What R4 requires of each type: elements with a cardinality of 1 or more, "x[y]" for any of a
// choice. From the element tables of http://hl7.org/fhir/R4/.
const std::map<std::string_view, std::vector<std::string_view>> kRequired = {
    {"Patient", {}},
    {"Observation", {"status", "code"}},
    {"Encounter", {"status", "class"}},
    {"Condition", {"subject"}},
    {"Procedure", {"status", "subject"}},
    {"MedicationRequest", {"status", "intent", "medicationCodeableConcept", "subject"}},
    {"Immunization", {"status", "vaccineCode", "patient", "occurrenceDateTime"}},
    {"DiagnosticReport", {"status", "code"}},
    {"AllergyIntolerance", {"patient"}},
    {"CarePlan", {"status", "intent", "subject"}},
    {"Practitioner", {}},
    {"Organization", {"name"}},
    {"ServiceRequest", {"status", "intent", "subject"}},
    {"Goal", {"lifecycleStatus", "description", "subject"}},
    {"Medication", {}},
    {"Location", {}},
};

KnownIds known_people() {
  KnownIds known;
  known.resources = {{"Patient", "ann", "1"}, {"Encounter", "visit", "2"}};
  return known;
}

wire::Value body(std::string_view type, std::uint64_t seed) {
  Choices choices = Choices::from_seed(seed);
  std::string text;
  append_fhir_body(text, type, {}, seed, known_people(), choices);
  const auto read = wire::read_json(text);
  EXPECT_TRUE(read.has_value()) << text;
  EXPECT_EQ(wire::write_json(read.value_or(wire::Value())), text) << "as compact as it can be";
  return read.value_or(wire::Value());
}

/// All references in a resource.
void collect(const wire::Value& value, std::set<std::string>& references) {
  if (value.is_object()) {
    for (const wire::Member& member : value.members()) {
      if (member.key == "reference") {
        references.insert(member.value.as_string());
      }
      collect(member.value, references);
    }
  } else if (value.is_array()) {
    for (const wire::Value& item : value.items()) {
      collect(item, references);
    }
  }
}

TEST(FhirBody, HasWhatR4RequiresOfEachType) {
  EXPECT_GE(fhir_body_types().size(), 12U);
  for (const std::string_view type : fhir_body_types()) {
    ASSERT_TRUE(kRequired.contains(type)) << type;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const wire::Value resource = body(type, seed);
      EXPECT_EQ(resource.find_string("resourceType"), type);
      for (const std::string_view element : kRequired.at(type)) {
        EXPECT_NE(resource.find(element), nullptr) << type << "." << element;
      }
    }
  }
}

TEST(FhirBody, RefersToWhatIsKnown) {
  std::set<std::string> references;
  for (const std::string_view type : fhir_body_types()) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      collect(body(type, seed), references);
    }
  }
  EXPECT_EQ(references, (std::set<std::string>{"Encounter/visit", "Patient/ann"}));
}

TEST(FhirBody, CarriesItsSerialNumberAndId) {
  Choices choices = Choices::from_sequence({});
  std::string text;
  append_fhir_body(text, "Unknown", "x1", 42, KnownIds(), choices);
  EXPECT_EQ(text, R"({"resourceType":"Unknown","id":"x1",)"
                  R"("identifier":[{"system":"urn:gatecrash:serial","value":"gc-42"}]})");
}

TEST(FhirBody, SpellsDecimalsInManyWays) {
  std::string all;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    all += wire::write_json(body("Observation", seed));
  }
  for (const std::string_view spelt : {":1.10,", ":0.1000000000000000055,", ":1e2,", ":-0.5,"}) {
    EXPECT_NE(all.find(spelt), std::string::npos) << spelt;
  }
}

}  // namespace
}  // namespace gatecrash::generate
