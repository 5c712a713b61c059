#include "mocks/healthlake/shapes.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

bool takes(const TextRule& rule, std::string text) {
  const wire::Value request = wire::Value::object({{"X", std::move(text)}});
  Constraints check;
  check.text(&request, {}, "X", rule);
  return check.ok();
}

TEST(Shapes, Names) {
  EXPECT_TRUE(takes(kDatastoreNameRule, "Main store_1.2:/=+-%@"));
  EXPECT_TRUE(takes(kDatastoreNameRule, "Größe 数"));
  EXPECT_FALSE(takes(kDatastoreNameRule, "a,b"));
  EXPECT_FALSE(takes(kDatastoreNameRule, ""));
  EXPECT_FALSE(takes(kDatastoreNameRule, std::string(257, 'a')));
  EXPECT_TRUE(takes(kDatastoreIdRule, std::string(32, 'a')));
  EXPECT_FALSE(takes(kDatastoreIdRule, std::string(33, 'a')));
  EXPECT_FALSE(takes(kTagKeyRule, "50%"));
  EXPECT_TRUE(takes(kTagValueRule, ""));
}

TEST(Shapes, ClientTokens) {
  EXPECT_TRUE(takes(kClientTokenRule, "5d7a3f6e-0000-4000-8000-000000000001"));
  EXPECT_FALSE(takes(kClientTokenRule, "a_b"));
  EXPECT_FALSE(takes(kClientTokenRule, std::string(65, 'a')));
}

TEST(Shapes, KmsKeys) {
  for (const char* good :
       {"alias/my:key/1", "1234abcd-12ab", "key/1234", "arn:aws:kms:us-west-2:123456789012:key/1a",
        "arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/a", "us-west-2:123456789012:key/a",
        "123456789012:alias/x"}) {
    EXPECT_TRUE(takes(kKmsKeyIdRule, good)) << good;
  }
  for (const char* bad : {"", "alias/", "key/", "a key", "arn:aws:s3:us-west-2:123456789012:key/1",
                          "arn:other:kms:us-west-2:123456789012:key/1", "x:y"}) {
    EXPECT_FALSE(takes(kKmsKeyIdRule, bad)) << bad;
  }
}

TEST(Shapes, Arns) {
  EXPECT_TRUE(takes(kRoleArnRule, "arn:aws:iam::123456789012:role/service/Export"));
  EXPECT_TRUE(takes(kRoleArnRule, "arn:aws-cn:iam::123456789012:role/x"));
  for (const char* bad : {"arn:aws:iam::123456789012:role/", "arn:aws:iam::12345:role/Export1234",
                          "arn:aws:iam::123456789012:user/Export", "role/Export-which-is-no-arn"}) {
    EXPECT_FALSE(takes(kRoleArnRule, bad)) << bad;
  }
  EXPECT_TRUE(takes(kLambdaArnRule, "arn:aws:lambda:us-west-2:123456789012:function:check:1"));
  EXPECT_FALSE(takes(kLambdaArnRule, "arn:aws:lambda:us-west-2:123456789012:layer:check-it:1"));
}

TEST(Shapes, UrisTokensAndEnumerations) {
  EXPECT_TRUE(takes(kS3UriRule, "s3://bucket/some/prefix/"));
  EXPECT_FALSE(takes(kS3UriRule, "https://bucket/x"));
  EXPECT_FALSE(takes(kS3UriRule, "s3://bucket/" + std::string(1024, 'a')));
  EXPECT_TRUE(takes(kNextTokenRule, "abc="));
  EXPECT_FALSE(takes(kNextTokenRule, "ä"));
  EXPECT_TRUE(takes(kFhirVersionRule, "R4"));
  EXPECT_FALSE(takes(kFhirVersionRule, "R5"));
  EXPECT_TRUE(takes(kDatastoreStatusRule, "ACTIVE"));
  EXPECT_FALSE(takes(kDatastoreStatusRule, "NOPE"));
  EXPECT_FALSE(takes(kJobStatusRule, "STOPPED"));
  EXPECT_TRUE(takes(kCmkTypeRule, "AWS_OWNED_KMS_KEY"));
  EXPECT_FALSE(takes(kAuthorizationStrategyRule, "NONE"));
  EXPECT_FALSE(takes(kPreloadDataTypeRule, "synthea"));
  EXPECT_TRUE(takes(kMetadataRule, std::string(10'000, '"')));
}

}  // namespace
}  // namespace gatecrash::healthlake
