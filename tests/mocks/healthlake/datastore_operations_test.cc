#include "mocks/healthlake/datastore_operations.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

constexpr const char* kMinimal = R"({"DatastoreTypeVersion":"R4"})";

std::string id_of(const wire::HttpResponse& answer) {
  return std::string(parsed(answer.body).find_string("DatastoreId").value_or("none"));
}

std::string describe(World& world, const std::string& id) {
  return world.aws("DescribeFHIRDatastore", R"({"DatastoreId":")" + id + "\"}").body;
}

std::string status_of(World& world, const std::string& id) {
  return std::string(
      *parsed(describe(world, id)).find("DatastoreProperties")->find_string("DatastoreStatus"));
}

std::vector<std::string> listed(const wire::HttpResponse& answer) {
  std::vector<std::string> names;
  const auto body = parsed(answer.body);
  for (const auto& one : body.find("DatastorePropertiesList")->items()) {
    names.emplace_back(one.find_string("DatastoreName").value_or("-"));
  }
  return names;
}

TEST(CreateDatastore, BecomesActiveInItsTime) {
  World world({.create_datastore_takes = std::chrono::minutes(18)});
  const auto answer = world.aws("CreateFHIRDatastore", kMinimal);
  const auto body = parsed(answer.body);
  const std::string id = id_of(answer);
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(body.find_string("DatastoreStatus"), "CREATING");
  EXPECT_EQ(body.find_string("DatastoreArn"),
            "arn:aws:healthlake:us-west-2:123456789012:datastore/fhir/" + id);
  EXPECT_EQ(body.find_string("DatastoreEndpoint"),
            "https://healthlake.us-west-2.amazonaws.com/datastore/" + id + "/r4/");
  EXPECT_TRUE(world.last().changed);
  EXPECT_EQ(status_of(world, id), "CREATING");
  world.now += std::chrono::minutes(18);
  EXPECT_EQ(status_of(world, id), "ACTIVE");
}

TEST(DescribeDatastore, ShowsAllProperties) {
  World world;
  const std::string id = id_of(world.aws("CreateFHIRDatastore", R"({"DatastoreTypeVersion":"R4",
      "DatastoreName":"Ward 7","PreloadDataConfig":{"PreloadDataType":"SYNTHEA"},
      "SseConfiguration":{"KmsEncryptionConfig":{"CmkType":"CUSTOMER_MANAGED_KMS_KEY",
      "KmsKeyId":"alias/k"}}})"));
  EXPECT_EQ(describe(world, id),
            R"({"DatastoreProperties":{"DatastoreId":")" + id +
                R"(","DatastoreArn":"arn:aws:healthlake:us-west-2:123456789012:datastore/fhir/)" +
                id +
                R"(","DatastoreStatus":"ACTIVE","DatastoreEndpoint":)"
                R"("https://healthlake.us-west-2.amazonaws.com/datastore/)" +
                id +
                R"(/r4/","DatastoreName":"Ward 7","CreatedAt":1795262400.123,)"
                R"("DatastoreTypeVersion":"R4","SseConfiguration":{"KmsEncryptionConfig":)"
                R"({"CmkType":"CUSTOMER_MANAGED_KMS_KEY","KmsKeyId":"alias/k"}},)"
                R"("IdentityProviderConfiguration":{"AuthorizationStrategy":"AWS_AUTH",)"
                R"("FineGrainedAuthorizationEnabled":false},)"
                R"("PreloadDataConfig":{"PreloadDataType":"SYNTHEA"}}})");
}

TEST(DescribeDatastore, TellsTheUnknownFromTheMalformed) {
  World world;
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRDatastore", R"({"DatastoreId":"abc"})"))
                  .starts_with("400 ResourceNotFoundException: "));
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRDatastore", "{}"))
                  .starts_with("400 ValidationException: 1 validation error detected: Value null"));
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRDatastore",
                                  R"({"DatastoreId":")" + std::string(40, 'a') + "\"}"))
                  .starts_with("400 ValidationException: "));
}

class CreateDatastoreRefusal : public testing::TestWithParam<const char*> {};

TEST_P(CreateDatastoreRefusal, NamesTheMember) {
  World world;
  const auto answer = world.aws("CreateFHIRDatastore", GetParam());
  EXPECT_TRUE(aws_error(answer).starts_with("400 ValidationException: 1 validation error"))
      << answer.body;
  EXPECT_FALSE(world.last().changed);
}

INSTANTIATE_TEST_SUITE_P(
    Datastores, CreateDatastoreRefusal,
    testing::Values(
        "{}", R"({"DatastoreTypeVersion":"R5"})",
        R"({"DatastoreTypeVersion":"R4","DatastoreName":"a,b"})",
        R"({"DatastoreTypeVersion":"R4","ClientToken":"a_b"})",
        R"({"DatastoreTypeVersion":"R4","SseConfiguration":{}})",
        R"({"DatastoreTypeVersion":"R4","SseConfiguration":{"KmsEncryptionConfig":{"CmkType":"x"}}})",
        R"({"DatastoreTypeVersion":"R4","PreloadDataConfig":{"PreloadDataType":"FAKE"}})",
        R"({"DatastoreTypeVersion":"R4","IdentityProviderConfiguration":{}})",
        R"({"DatastoreTypeVersion":"R4","Tags":[{"Key":"a"}]})"));

TEST(CreateDatastore, AClientTokenMakesItOnce) {
  World world;
  const char* request = R"({"DatastoreTypeVersion":"R4","ClientToken":"t-1"})";
  const auto first = world.aws("CreateFHIRDatastore", request);
  const auto second = world.aws("CreateFHIRDatastore", request);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(second.status, 200);
  EXPECT_FALSE(world.last().changed);
  EXPECT_TRUE(aws_error(world.aws("CreateFHIRDatastore",
                                  R"({"DatastoreTypeVersion":"R4","ClientToken":"t-1",)"
                                  R"("DatastoreName":"other"})"))
                  .starts_with("400 ValidationException: The ClientToken"));
  EXPECT_EQ(listed(world.aws("ListFHIRDatastores", "{}")).size(), 2U);
}

TEST(CreateDatastore, KeepsToTheAccountsQuota) {
  World world;  // has one
  for (int i = 0; i < 19; ++i) {
    ASSERT_EQ(world.aws("CreateFHIRDatastore", kMinimal).status, 200);
  }
  EXPECT_TRUE(aws_error(world.aws("CreateFHIRDatastore", kMinimal))
                  .starts_with("400 ValidationException: The account"));
  EXPECT_FALSE(world.last().changed);
  world.aws("DeleteFHIRDatastore", R"({"DatastoreId":")" + std::string(kId) + "\"}");
  EXPECT_EQ(world.aws("CreateFHIRDatastore", kMinimal).status, 200);
}

TEST(DeleteDatastore, EndsWhatWasActive) {
  World world({.create_datastore_takes = std::chrono::seconds(4)});
  const std::string request = R"({"DatastoreId":")" + std::string(kId) + "\"}";
  world.create("Patient", R"({"resourceType":"Patient"})");
  const auto answer = world.aws("DeleteFHIRDatastore", request);
  EXPECT_EQ(parsed(answer.body).find_string("DatastoreStatus"), "DELETING");
  EXPECT_TRUE(world.last().changed);
  EXPECT_TRUE(
      aws_error(world.aws("DeleteFHIRDatastore", request)).starts_with("400 ConflictException: "));
  EXPECT_EQ(outcome(world.fhir("GET", "Patient")), "400 processing");
  world.now += std::chrono::seconds(4);
  EXPECT_EQ(status_of(world, std::string(kId)), "DELETED");
}

TEST(DeleteDatastore, TheOldestDeletedAreForgotten) {
  World world;
  std::string first;
  for (int i = 0; i < 150; ++i) {
    const std::string id = id_of(world.aws("CreateFHIRDatastore", kMinimal));
    first = first.empty() ? id : first;
    ASSERT_EQ(world.aws("DeleteFHIRDatastore", R"({"DatastoreId":")" + id + "\"}").status, 200);
  }
  EXPECT_EQ(world.aws("DescribeFHIRDatastore", R"({"DatastoreId":")" + first + "\"}").status, 400);
  EXPECT_LE(listed(world.aws("ListFHIRDatastores", R"({"MaxResults":500})")).size(), 103U);
}

TEST(ListDatastores, FiltersNewestFirst) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    world.now += std::chrono::seconds(1);
    world.aws("CreateFHIRDatastore",
              R"({"DatastoreTypeVersion":"R4","DatastoreName":")" + std::string(name) + "\"}");
  }
  using Names = std::vector<std::string>;
  const auto list = [&](std::string filter) {
    return listed(world.aws("ListFHIRDatastores", R"({"Filter":)" + filter + "}"));
  };
  EXPECT_EQ(list("{}"), (Names{"three", "two", "one", "main"}));
  EXPECT_EQ(list(R"({"DatastoreName":"two"})"), (Names{"two"}));
  EXPECT_EQ(list(R"({"DatastoreStatus":"DELETED"})"), Names());
  EXPECT_EQ(list(R"({"CreatedBefore":1795262402})"), (Names{"one", "main"}));
  EXPECT_EQ(list(R"({"CreatedAfter":1795262402.0})"), (Names{"three", "two"}));
}

TEST(ListDatastores, Pages) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    world.aws("CreateFHIRDatastore",
              R"({"DatastoreTypeVersion":"R4","DatastoreName":")" + std::string(name) + "\"}");
  }
  const auto first = world.aws("ListFHIRDatastores", R"({"MaxResults":2})");
  EXPECT_EQ(listed(first), (std::vector<std::string>{"three", "two"}));
  const std::string token(*parsed(first.body).find_string("NextToken"));
  const auto second =
      world.aws("ListFHIRDatastores", R"({"MaxResults":2,"NextToken":")" + token + "\"}");
  EXPECT_EQ(listed(second), (std::vector<std::string>{"one", "main"}));
  EXPECT_EQ(parsed(second.body).find("NextToken"), nullptr);
  EXPECT_TRUE(aws_error(world.aws("ListFHIRDatastores", R"({"NextToken":"bogus"})"))
                  .starts_with("400 ValidationException: The NextToken"));
  for (const char* bad : {R"({"MaxResults":0})", R"({"MaxResults":501})"}) {
    EXPECT_TRUE(aws_error(world.aws("ListFHIRDatastores", bad))
                    .starts_with("400 ValidationException: 1 validation error"))
        << bad;
  }
}

}  // namespace
}  // namespace gatecrash::healthlake
