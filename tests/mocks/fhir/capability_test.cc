#include "mocks/fhir/capability.h"

#include <gtest/gtest.h>

#include "mocks/fhir/resource_types.h"
#include "stack/wire/json_writer.h"
#include "tests/mocks/fhir/resources.h"

namespace gatecrash::fhir {
namespace {

TEST(CapabilityStatement, NamesWhatEachTypeReallyDoes) {
  const auto statement = resource(capability_statement("http://lake/r4/", kNoon));
  EXPECT_EQ(statement.find_string("fhirVersion"), "4.0.1");
  const auto& types = statement.find("rest")->items().at(0).find("resource")->items();
  EXPECT_EQ(types.size(), kTypeCount - 2);  // OperationOutcome and Parameters are not stored
  for (const wire::Value& one : types) {
    const ResourceType& known = type(*one.find_string("type"));
    const std::string text = wire::write_json(one);
    EXPECT_EQ(text.find("\"update\"") != std::string::npos, !known.has(kNoChange)) << known.name;
    EXPECT_EQ(text.find("\"identifier\"") != std::string::npos, known.has(kIdentifier))
        << known.name;
    EXPECT_EQ(text.find("\"name\",") != std::string::npos ||
                  text.find("\"name\":\"name\"") != std::string::npos,
              known.has(kHumanName) || known.has(kPlainName))
        << known.name;
  }
}

}  // namespace
}  // namespace gatecrash::fhir
