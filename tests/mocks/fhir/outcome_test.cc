#include "mocks/fhir/outcome.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"

namespace gatecrash::fhir {
namespace {

TEST(OperationOutcome, SaysTheTextTwiceAndEscapesIt) {
  const auto outcome = wire::read_json(operation_outcome("not-found", "no \"x\"\n"));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->find_string("resourceType"), "OperationOutcome");
  const wire::Value& issue = outcome->find("issue")->items().front();
  EXPECT_EQ(issue.find_string("severity"), "error");
  EXPECT_EQ(issue.find_string("code"), "not-found");
  EXPECT_EQ(issue.find_string("diagnostics"), "no \"x\"\n");
  EXPECT_EQ(issue.find("details")->find_string("text"), "no \"x\"\n");
}

}  // namespace
}  // namespace gatecrash::fhir
