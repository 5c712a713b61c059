#include "harness/generate/fhir_body.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::generate {
namespace {

TEST(FhirBody, CarriesTypeAndSerialNumber) {
  for (const std::string_view type : {"Patient", "Observation", "Encounter"}) {
    Choices choices = Choices::from_seed(1);
    const wire::Value body = make_fhir_body(type, 42, choices);
    EXPECT_EQ(body.find_string("resourceType"), type);
    EXPECT_NE(wire::write_json(body).find("\"gc-42\""), std::string::npos);
  }
}

TEST(FhirBody, IsStrictJsonForEveryChoice) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Choices choices = Choices::from_seed(seed);
    const wire::Value body =
        make_fhir_body(seed % 2 == 0 ? "Patient" : "Observation", seed, choices);
    EXPECT_EQ(wire::read_json(wire::write_json(body)).value_or(wire::Value()), body);
  }
}

}  // namespace
}  // namespace gatecrash::generate
