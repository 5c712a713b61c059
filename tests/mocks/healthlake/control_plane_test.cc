#include "mocks/healthlake/control_plane.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

TEST(ControlPlane, RefusesOperationsItDoesNotKnow) {
  World world;
  const auto answer = world.aws("MakeCoffee", "{}");
  EXPECT_EQ(aws_error(answer),
            "404 UnknownOperationException: The requested operation is not recognized by the "
            "service.");
  EXPECT_EQ(world.last().operation, "healthlake:MakeCoffee");
  world.aws("Make Coffee\n", "{}");
  EXPECT_EQ(world.last().operation, "healthlake:Unknown");
  EXPECT_EQ(world.send("POST", "/", "{}", {{"X-Amz-Target", "S3.ListBuckets"}}).status, 404);
  EXPECT_EQ(world.send("POST", "/", "{}").status, 404);
}

TEST(ControlPlane, RefusesBodiesThatAreNoJsonObject) {
  World world;
  for (const char* body : {"", "{", "[]", "7", R"({"a":1,"a":2})"}) {
    EXPECT_TRUE(aws_error(world.aws("ListFHIRDatastores", body))
                    .starts_with("400 SerializationException: "))
        << body;
  }
}

TEST(ControlPlane, ReadsTheTargetHeaderInAnyCase) {
  World world;
  const auto answer =
      world.send("POST", "/", "{}", {{"x-amz-target", "HealthLake.ListFHIRDatastores"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(world.send("GET", "/", {}, {{"x-amz-target", "HealthLake.ListFHIRDatastores"}}).status,
            404);
}

}  // namespace
}  // namespace gatecrash::healthlake
