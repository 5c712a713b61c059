#include "mocks/s3/buckets.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::s3 {
namespace {

TEST(S3Uri, IsSplitIntoBucketAndKey) {
  const auto uri = parse_uri("s3://my-bucket.x/a/b c/");
  ASSERT_TRUE(uri.has_value());
  EXPECT_EQ(uri->bucket, "my-bucket.x");
  EXPECT_EQ(uri->key, "a/b c/");
  EXPECT_EQ(parse_uri("s3://abc")->key, "");
  EXPECT_EQ(parse_uri("s3://abc//x")->key, "/x");
}

TEST(S3Uri, RefusesWhatNamesNoBucket) {
  for (const std::string& text :
       {std::string(), std::string("s3:/abc"), std::string("S3://abc"), std::string("s3://ab"),
        std::string("s3://-abc"), std::string("s3://abc-"), std::string("s3://ABC/x"),
        std::string("s3://a_c"), std::string("http://abc/x"), "s3://" + std::string(64, 'a')}) {
    EXPECT_FALSE(parse_uri(text).has_value()) << text;
  }
}

TEST(Buckets, KeepTheLastObjectOfAKey) {
  Buckets buckets;
  ASSERT_TRUE(buckets.put("abc", "k", Object("one")).has_value());
  ASSERT_TRUE(buckets.put("abc", "k", Object("three")).has_value());
  EXPECT_EQ(*buckets.find("abc", "k"), "three");
  EXPECT_EQ(buckets.bytes(), 5U);
  EXPECT_EQ(buckets.find("abc", "other"), nullptr);
  EXPECT_EQ(buckets.find("abd", "k"), nullptr);
}

TEST(Buckets, ListKeysByPrefix) {
  Buckets buckets;
  for (const char* key : {"b/2", "a", "b/1", "c"}) {
    ASSERT_TRUE(buckets.put("abc", key, Object("x")).has_value());
  }
  EXPECT_EQ(buckets.list("abc", "b/"), (std::vector<std::string>{"b/1", "b/2"}));
  EXPECT_TRUE(buckets.list("abd", "").empty());
}

TEST(Buckets, RefuseWhatWouldPassTheirBound) {
  Buckets buckets;
  const auto never = []() -> std::string { return "never written"; };
  ASSERT_TRUE(buckets.put("abc", "big", Object(Buckets::kBytesMax - 1, never)).has_value());
  EXPECT_TRUE(buckets.put("abc", "one", Object("1")).has_value());
  const auto refused = buckets.put("abc", "two", Object("2"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kPeerTooLarge);
  EXPECT_EQ(buckets.find("abc", "two"), nullptr);
  EXPECT_TRUE(buckets.put("abc", "big", Object("small")).has_value());  // replacing makes room
  EXPECT_TRUE(buckets.put("abc", "two", Object("2")).has_value());
}

TEST(Object, IsWrittenWhenFirstReadAndOnlyOnce) {
  int written = 0;
  const Object object(3, [&] {
    ++written;
    return std::string("abc");
  });
  const Object copy = object;
  EXPECT_EQ(object.size(), 3U);
  EXPECT_EQ(written, 0);
  EXPECT_EQ(copy.bytes(), "abc");
  EXPECT_EQ(object.bytes(), "abc");
  EXPECT_EQ(written, 1);
}

}  // namespace
}  // namespace gatecrash::s3
