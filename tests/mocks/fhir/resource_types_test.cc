#include "mocks/fhir/resource_types.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace gatecrash::fhir {
namespace {

TEST(ResourceTypes, AreSortedAndFindThemselves) {
  const auto types = resource_types();
  EXPECT_TRUE(std::is_sorted(types.begin(), types.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (std::size_t i = 0; i < types.size(); ++i) {
    const ResourceType* const found = find_type(types[i].name);
    ASSERT_NE(found, nullptr) << types[i].name;
    EXPECT_EQ(type_index(*found), i);
  }
}

TEST(ResourceTypes, FindsOnlyExactNames) {
  for (const char* name : {"", "patient", "Patien", "Patients", "Zebra", "MedicinalProduct"}) {
    EXPECT_EQ(find_type(name), nullptr) << name;
  }
}

TEST(ResourceTypes, KnowsWhatCanBeSearchedAndStored) {
  EXPECT_TRUE(find_type("Patient")->has(kHumanName));
  EXPECT_TRUE(find_type("Organization")->has(kAlias));
  EXPECT_FALSE(find_type("Observation")->has(kPlainName));
  EXPECT_TRUE(find_type("DocumentReference")->has(kMasterIdentifier));
  EXPECT_FALSE(find_type("Bundle")->has(kIdentifier));  // HealthLake leaves that parameter out
  EXPECT_TRUE(find_type("AuditEvent")->has(kNoChange));
  EXPECT_TRUE(find_type("OperationOutcome")->has(kNotStored));
}

}  // namespace
}  // namespace gatecrash::fhir
