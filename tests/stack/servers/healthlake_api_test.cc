#include "stack/servers/healthlake_api.h"

#include <gtest/gtest.h>

#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"
#include "tests/stack/servers/fake_http_client.h"

namespace gatecrash::servers {
namespace {

constexpr std::string_view kOrigin = "http://lake.test";

struct Lake {
  ToolOutcome list() { return api.call("ListFHIRDatastores", wire::Value::object()); }

  ToolOutcome get(std::string path = "Patient/1") {
    return api.fhir({"GET", "d1", std::move(path), {}, {}});
  }

  FakeHttpClient http;
  HealthLakeApi api{http, std::string(kOrigin), "us-west-2"};
};

TEST(HealthLakeApi, SpeaksAwsJsonToTheControlPlane) {
  Lake lake;
  lake.http.answer(200, "{}");
  wire::Value request = wire::Value::object({{"DatastoreId", "d1"}});
  ASSERT_TRUE(lake.api.call("DescribeFHIRDatastore", request).has_value());
  const wire::HttpRequest& sent = lake.http.requests.at(0);
  EXPECT_EQ(sent.method + " " + sent.origin + sent.target, "POST http://lake.test/");
  EXPECT_EQ(*wire::find_header(sent.headers, "content-type"), "application/x-amz-json-1.0");
  EXPECT_EQ(*wire::find_header(sent.headers, "x-amz-target"), "HealthLake.DescribeFHIRDatastore");
  EXPECT_EQ(sent.body, R"({"DatastoreId":"d1"})");
}

TEST(HealthLakeApi, GoesToTheRegionsHostWithoutAnOrigin) {
  FakeHttpClient http;
  HealthLakeApi api(http, "", "us-west-2");
  static_cast<void>(api.call("ListFHIRDatastores", wire::Value::object()));
  static_cast<void>(api.call("ListFHIRDatastores", wire::Value::object(), "eu-west-1"));
  ASSERT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(http.requests[0].origin, "https://healthlake.us-west-2.amazonaws.com");
  EXPECT_EQ(http.requests[1].origin, "https://healthlake.eu-west-1.amazonaws.com");
}

TEST(HealthLakeApi, BuildsNoHostNameFromARegionThatIsNone) {
  for (const std::string_view region :
       {"evil.test/", "a.b", "-x", "x-", "x@y", "x:1", "\n", "x y"}) {
    FakeHttpClient http;
    HealthLakeApi api(http, "", "us-west-2");
    const auto outcome = api.call("ListFHIRDatastores", wire::Value::object(), region);
    ASSERT_FALSE(outcome.has_value()) << region;
    EXPECT_TRUE(outcome.error().text.starts_with("Provided region_name '"));
    EXPECT_TRUE(http.requests.empty());
  }
}

TEST(HealthLakeApi, AddsResponseMetadataAndSpellsTimes) {
  Lake lake;
  lake.http.answer(200, R"({"DatastorePropertiesList":[{"CreatedAt":1606272542.161}]})",
                   {{"Content-Type", "application/x-amz-json-1.0"}, {"x-amzn-RequestId", "r-1"}});
  const auto outcome = lake.list();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(wire::write_json(*outcome),
            R"({"DatastorePropertiesList":[{"CreatedAt":"2020-11-25T02:49:02.161000Z"}],)"
            R"("ResponseMetadata":{"RequestId":"r-1","HTTPStatusCode":200,"HTTPHeaders":)"
            R"({"content-type":"application/x-amz-json-1.0","x-amzn-requestid":"r-1"},)"
            R"("RetryAttempts":0}})");
}

TEST(HealthLakeApi, TellsAwsErrorsByCodeAndMessage) {
  struct Case {
    int status;
    std::string body;
    std::string_view text;
  };

  for (const Case& c : {
           Case{400, R"({"__type":"ValidationException","Message":"m"})",
                "AWS HealthLake Error (ValidationException): m"},
           Case{400, R"({"__type":"com.amazonaws.healthlake#ThrottlingException","message":"m"})",
                "AWS HealthLake Error (ThrottlingException): m"},
           Case{500, R"({"Message":"m"})", "AWS HealthLake Error (500): m"},
           Case{503, "<html>", "AWS HealthLake Error (503): "},
           Case{404, "[]", "AWS HealthLake Error (404): "},
       }) {
    Lake lake;
    lake.http.answer(c.status, c.body);
    const auto outcome = lake.list();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().text, c.text);
  }
}

TEST(HealthLakeApi, TellsAControlPlaneAnswerThatIsNone) {
  for (const std::string body : {"", "[1]", "oops"}) {
    Lake lake;
    lake.http.answer(200, body);
    const auto outcome = lake.list();
    ASSERT_FALSE(outcome.has_value()) << body;
    EXPECT_TRUE(outcome.error().text.starts_with("HealthLake's answer is not a JSON object"));
  }
}

TEST(HealthLakeApi, TellsWhenNothingAnswers) {
  Lake lake;
  EXPECT_EQ(lake.list().error().text,
            "HealthLake could not be reached: the test prepared no answer");
  lake.http.answer_endpoint();
  EXPECT_EQ(lake.get().error().text,
            "HealthLake could not be reached: the test prepared no answer");
}

TEST(HealthLakeApi, AsksForTheEndpointAndUsesItAsItStands) {
  Lake lake;
  lake.http.answer_endpoint("http://data.test:81/datastore/d1/r4/");
  lake.http.answer(200, "{}");
  ASSERT_TRUE(lake.get("Patient?name=a").has_value());
  const wire::HttpRequest& described = lake.http.requests.at(0);
  EXPECT_EQ(*wire::find_header(described.headers, "X-Amz-Target"),
            "HealthLake.DescribeFHIRDatastore");
  EXPECT_EQ(described.body, R"({"DatastoreId":"d1"})");
  const wire::HttpRequest& sent = lake.http.requests.at(1);
  EXPECT_EQ(sent.method + " " + sent.origin + sent.target,
            "GET http://data.test:81/datastore/d1/r4/Patient?name=a");
  EXPECT_EQ(*wire::find_header(sent.headers, "Content-Type"), "application/fhir+json");
  EXPECT_EQ(*wire::find_header(sent.headers, "Accept"), "application/fhir+json");
}

TEST(HealthLakeApi, FollowsAnEndpointThatMoves) {
  Lake lake;
  for (const std::string endpoint : {"http://a.test/r4/", "http://a.test/r4/", "http://b.test/"}) {
    lake.http.answer_endpoint(endpoint);
    lake.http.answer(200, "{}");
    ASSERT_TRUE(lake.get().has_value());
    EXPECT_EQ(lake.http.requests.back().origin + lake.http.requests.back().target,
              endpoint + "Patient/1");
  }
  EXPECT_EQ(lake.http.requests.size(), 6U);  // described every time
}

TEST(HealthLakeApi, StopsWhenTheDatastoreCannotBeDescribed) {
  struct Case {
    int status;
    std::string body;
    std::string_view text;
  };

  for (const Case& c : {
           Case{400, R"({"__type":"ResourceNotFoundException","Message":"no d1"})",
                "AWS HealthLake Error (ResourceNotFoundException): no d1"},
           Case{200, R"({"DatastoreProperties":{}})",
                "DescribeFHIRDatastore named no usable DatastoreEndpoint: \"\" is not an http or "
                "https URL"},
           Case{200, R"({"DatastoreProperties":{"DatastoreEndpoint":"ftp://x/"}})",
                "DescribeFHIRDatastore named no usable DatastoreEndpoint: \"ftp://x/\" is not an "
                "http or https URL"},
       }) {
    Lake lake;
    lake.http.answer(c.status, c.body);
    const auto outcome = lake.get();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().text, c.text);
    EXPECT_EQ(lake.http.requests.size(), 1U);
  }
}

TEST(HealthLakeApi, TellsFhirErrors) {
  struct Case {
    int status;
    std::string body;
    std::string_view text;
  };

  for (const Case& c : {
           Case{404,
                R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
                R"("code":"not-found","diagnostics":"no such Patient"}]})",
                "FHIR Operation Failed: ERROR: not-found - no such Patient"},
           Case{400,
                R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal",)"
                R"("code":"invalid","details":{"text":"first"},"diagnostics":"not this"},)"
                R"({"severity":"warning","code":"value"}]})",
                "FHIR Operation Failed: FATAL: invalid - first; WARNING: value"},
           Case{400, R"({"resourceType":"OperationOutcome"})",
                "FHIR Operation Failed: no issue was named"},
           Case{403, R"({"message": "Missing Authentication Token"})",
                R"(HTTP 403: {"message": "Missing Authentication Token"})"},
           Case{404, "not here",
                "404 Client Error: Not Found for url: http://lake.test/datastore/d1/r4/Patient/1"},
           Case{502, "",
                "502 Server Error: Bad Gateway for url: "
                "http://lake.test/datastore/d1/r4/Patient/1"},
           Case{302, "", "HTTP 302 where an answer should be"},
       }) {
    Lake lake;
    lake.http.answer_endpoint();
    lake.http.answer(c.status, c.body);
    const auto outcome = lake.get();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().text, c.text);
  }
}

TEST(HealthLakeApi, KeepsFhirNumbersByteForByte) {
  const std::string body =
      R"({"a":1.10,"b":0.00,"c":-0,"d":1E+2,"e":12345678901234567890.123456789,"f":[5e-324]})";
  Lake lake;
  lake.http.answer_endpoint();
  lake.http.answer(200, body);
  const auto outcome = lake.get();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(wire::write_json(*outcome), body);
}

TEST(HealthLakeApi, TurnsAnAnswerWithoutABodyIntoItsStatus) {
  Lake lake;
  lake.http.answer_endpoint();
  lake.http.answer(204, "");
  const auto outcome = lake.get();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(wire::write_json(*outcome), R"({"status":"success","statusCode":204})");
}

TEST(HealthLakeApi, TellsAFhirAnswerThatIsNotJson) {
  Lake lake;
  lake.http.answer_endpoint();
  lake.http.answer(200, R"({"id":"1","id":"2"})");
  EXPECT_EQ(lake.get().error().text,
            "HealthLake's answer is not JSON: byte 10: duplicate key \"id\"");
}

}  // namespace
}  // namespace gatecrash::servers
