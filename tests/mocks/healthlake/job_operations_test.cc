#include "mocks/healthlake/job_operations.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

std::string start_request(const std::string& more = {},
                          const std::string& uri = "s3://bucket/out") {
  return R"({"DatastoreId":")" + std::string(kId) +
         R"(","DataAccessRoleArn":"arn:aws:iam::123456789012:role/Export",)"
         R"("OutputDataConfig":{"S3Configuration":{"S3Uri":")" +
         uri + R"(","KmsKeyId":"alias/k"}})" + more + "}";
}

std::string job_of(const wire::HttpResponse& answer) {
  return std::string(parsed(answer.body).find_string("JobId").value_or("none"));
}

wire::Value describe(World& world, const std::string& job) {
  const auto answer = world.aws("DescribeFHIRExportJob", R"({"DatastoreId":")" + std::string(kId) +
                                                             R"(","JobId":")" + job + "\"}");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return *parsed(answer.body).find("ExportJobProperties");
}

std::string status_of(World& world, const std::string& job) {
  return std::string(*describe(world, job).find_string("JobStatus"));
}

TEST(StartExportJob, GoesThroughItsStatesAndWritesTheFiles) {
  World world({.export_takes = std::chrono::seconds(10)});
  world.lake.load(kId, R"({"resourceType":"Patient","id":"p","weight":1.10})", kStart).value();
  const auto answer = world.aws("StartFHIRExportJob", start_request(R"(,"JobName":"nightly")"));
  const std::string job = job_of(answer);
  EXPECT_EQ(answer.body, R"({"JobId":")" + job + R"(","JobStatus":"SUBMITTED","DatastoreId":")" +
                             std::string(kId) + "\"}");
  EXPECT_TRUE(world.last().changed);
  EXPECT_EQ(status_of(world, job), "SUBMITTED");
  world.now += std::chrono::seconds(5);
  EXPECT_EQ(status_of(world, job), "IN_PROGRESS");
  EXPECT_EQ(describe(world, job).find("EndTime"), nullptr);
  world.now += std::chrono::seconds(5);
  const auto done = describe(world, job);
  EXPECT_EQ(done.find_string("JobStatus"), "COMPLETED");
  EXPECT_EQ(done.find_string("JobName"), "nightly");
  EXPECT_EQ(done.find("SubmitTime")->number_token(), "1795262400.123");
  EXPECT_EQ(done.find("EndTime")->number_token(), "1795262410.123");
  const wire::Value& s3 = *done.find("OutputDataConfig")->find("S3Configuration");
  EXPECT_EQ(s3.find_string("S3Uri"),
            "s3://bucket/out/" + std::string(kId) + "-FHIR_EXPORT-" + job + "/");
  EXPECT_EQ(s3.find_string("KmsKeyId"), "alias/k");
}

TEST(StartExportJob, TakesTheCurrentResourcesWhenItEnds) {
  World world({.export_takes = std::chrono::seconds(10)});
  const std::string job = job_of(world.aws("StartFHIRExportJob", start_request()));
  world.now += std::chrono::seconds(9);
  world.create("Patient", R"({"resourceType":"Patient","note":"in time"})");
  world.now += std::chrono::seconds(2);
  world.create("Patient", R"({"resourceType":"Patient","note":"too late"})");
  const auto keys =
      world.lake.list_objects("s3://bucket/out/" + std::string(kId) + "-FHIR_EXPORT-" + job + "/");
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_NE(keys[0].find("/Patient/Patient-"), std::string::npos);
  EXPECT_TRUE(keys[0].ends_with(".ndjson"));
  const std::string* const lines = world.lake.find_object(keys[0]);
  ASSERT_NE(lines, nullptr);
  EXPECT_NE(lines->find("in time"), std::string::npos);
  EXPECT_EQ(lines->find("too late"), std::string::npos);
  EXPECT_TRUE(lines->ends_with("}\n"));
}

TEST(StartExportJob, IsDoneAtOnceWhenItTakesNoTime) {
  World world;
  const std::string job = job_of(world.aws("StartFHIRExportJob", start_request()));
  EXPECT_EQ(status_of(world, job), "COMPLETED");
}

TEST(StartExportJob, WritesDecimalsByteForByte) {
  World world;
  world.create("Observation",
               R"({"resourceType":"Observation","v":[1.10,1e2,0.000,12345678901234567890.12345]})");
  world.aws("StartFHIRExportJob", start_request());
  const auto keys = world.lake.list_objects("s3://bucket/");
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_NE(world.lake.find_object(keys[0])->find("[1.10,1e2,0.000,12345678901234567890.12345]"),
            std::string::npos);
}

TEST(StartExportJob, RunsOneJobAtATime) {
  World world({.export_takes = std::chrono::seconds(10)});
  const std::string first = job_of(world.aws("StartFHIRExportJob", start_request()));
  const std::string second = job_of(world.aws("StartFHIRExportJob", start_request()));
  world.now += std::chrono::seconds(5);
  EXPECT_EQ(status_of(world, first), "IN_PROGRESS");
  EXPECT_EQ(status_of(world, second), "QUEUED");
  world.now += std::chrono::seconds(5);
  EXPECT_EQ(status_of(world, first), "COMPLETED");
  EXPECT_EQ(status_of(world, second), "IN_PROGRESS");
  world.now += std::chrono::seconds(5);
  EXPECT_EQ(status_of(world, second), "COMPLETED");
}

TEST(StartExportJob, QueuesTwentyFiveBesideTheOneThatRuns) {
  World world({.export_takes = std::chrono::seconds(10)});
  for (int i = 0; i < 26; ++i) {
    ASSERT_EQ(world.aws("StartFHIRExportJob", start_request()).status, 200) << i;
  }
  EXPECT_TRUE(aws_error(world.aws("StartFHIRExportJob", start_request()))
                  .starts_with("400 ThrottlingException: "));
  EXPECT_FALSE(world.last().changed);
  world.now += std::chrono::seconds(10);
  EXPECT_EQ(world.aws("StartFHIRExportJob", start_request()).status, 200);
}

TEST(StartExportJob, AClientTokenStartsItOnce) {
  World world;
  const std::string request = start_request(R"(,"ClientToken":"t")");
  const auto first = world.aws("StartFHIRExportJob", request);
  EXPECT_EQ(world.aws("StartFHIRExportJob", request).body, first.body);
  EXPECT_FALSE(world.last().changed);
  EXPECT_TRUE(aws_error(world.aws("StartFHIRExportJob",
                                  start_request(R"(,"ClientToken":"t","JobName":"x")")))
                  .starts_with("400 ValidationException: The ClientToken"));
}

struct RefusedStart {
  const char* name;
  std::string body;
  std::string_view error;
};

class StartExportJobRefusal : public testing::TestWithParam<RefusedStart> {};

TEST_P(StartExportJobRefusal, StartsNothing) {
  World world;
  const auto answer = world.aws("StartFHIRExportJob", GetParam().body);
  EXPECT_TRUE(aws_error(answer).starts_with("400 " + std::string(GetParam().error))) << answer.body;
  EXPECT_FALSE(world.last().changed);
  EXPECT_TRUE(world.lake.list_objects("s3://bucket/").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Jobs, StartExportJobRefusal,
    testing::Values(
        RefusedStart{"empty", "{}", "ValidationException: 3 validation errors detected"},
        RefusedStart{"no_kms_key",
                     R"({"DatastoreId":"a","DataAccessRoleArn":"arn:aws:iam::123456789012:role/E",)"
                     R"("OutputDataConfig":{"S3Configuration":{"S3Uri":"s3://bucket/o"}}})",
                     "ValidationException: 1 validation error detected: Value null at "
                     "'outputDataConfig.s3Configuration.kmsKeyId'"},
        RefusedStart{"bad_uri", start_request({}, "http://bucket/"),
                     "ValidationException: 1 validation error detected: Value 'http://bucket/' at "
                     "'outputDataConfig.s3Configuration.s3Uri'"},
        RefusedStart{"bad_name", start_request(R"(,"JobName":"a,b")"),
                     "ValidationException: 1 validation error detected: Value 'a,b' at 'jobName'"},
        RefusedStart{"wrong_type", start_request(R"(,"JobName":5)"),
                     "SerializationException: NUMBER_VALUE"},
        RefusedStart{"no_such_datastore",
                     R"({"DatastoreId":"a","DataAccessRoleArn":"arn:aws:iam::123456789012:role/E",)"
                     R"("OutputDataConfig":{"S3Configuration":{"S3Uri":"s3://bucket/o",)"
                     R"("KmsKeyId":"alias/k"}}})",
                     "ResourceNotFoundException: "}),
    [](const auto& one) { return one.param.name; });

TEST(DescribeExportJob, TellsTheUnknownFromTheMalformed) {
  World world;
  const std::string store = R"({"DatastoreId":")" + std::string(kId) + "\"";
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRExportJob", store + R"(,"JobId":"x"})"))
                  .starts_with("400 ResourceNotFoundException: Export job"));
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRExportJob", store + "}"))
                  .starts_with("400 ValidationException: "));
  EXPECT_TRUE(aws_error(world.aws("DescribeFHIRExportJob", R"({"DatastoreId":"x","JobId":"y"})"))
                  .starts_with("400 ResourceNotFoundException: Data store"));
}

TEST(ListExportJobs, FiltersAndPagesNewestFirst) {
  World world({.export_takes = std::chrono::seconds(10)});
  for (const char* name : {"a", "b", "c"}) {
    world.aws("StartFHIRExportJob", start_request(R"(,"JobName":")" + std::string(name) + "\""));
    world.now += std::chrono::seconds(1);
  }
  const auto list = [&](const std::string& more, std::string* token = nullptr) {
    const auto answer = world.aws("ListFHIRExportJobs",
                                  R"({"DatastoreId":")" + std::string(kId) + "\"" + more + "}");
    const auto body = parsed(answer.body);
    std::string names;
    for (const auto& one : body.find("ExportJobPropertiesList")->items()) {
      names += *one.find_string("JobName");
    }
    if (token != nullptr) {
      *token = body.find_string("NextToken").value_or("");
    }
    return names;
  };
  EXPECT_EQ(list(""), "cba");
  EXPECT_EQ(list(R"(,"JobName":"b")"), "b");
  EXPECT_EQ(list(R"(,"JobStatus":"FAILED")"), "");
  EXPECT_EQ(list(R"(,"SubmittedAfter":1795262401)"), "cb");
  std::string token;
  EXPECT_EQ(list(R"(,"MaxResults":2)", &token), "cb");
  EXPECT_EQ(list(R"(,"NextToken":")" + token + "\"", &token), "a");
  EXPECT_EQ(token, "");
  EXPECT_TRUE(aws_error(world.aws("ListFHIRExportJobs", R"({"DatastoreId":")" + std::string(kId) +
                                                            R"(","JobStatus":"STOPPED"})"))
                  .starts_with("400 ValidationException: 1 validation error"));
}

}  // namespace
}  // namespace gatecrash::healthlake
