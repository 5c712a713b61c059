#include "mocks/healthlake/state.h"

#include <gtest/gtest.h>

namespace gatecrash::healthlake {
namespace {

TEST(DatastoreStatus, FollowsTheInstant) {
  const Instant start = instant_from_us(1'000'000);
  Datastore datastore;
  datastore.created_at = start;
  datastore.active_at = start + Duration(10);
  EXPECT_EQ(datastore_status(datastore, start), "CREATING");
  EXPECT_EQ(datastore_status(datastore, start + Duration(9)), "CREATING");
  EXPECT_EQ(datastore_status(datastore, start + Duration(10)), "ACTIVE");
  datastore.deleted_at = start + Duration(30);
  EXPECT_EQ(datastore_status(datastore, start + Duration(29)), "DELETING");
  EXPECT_EQ(datastore_status(datastore, start + Duration(30)), "DELETED");
}

TEST(HttpDate, IsTheFixedLengthFormOfRfc9110) {
  EXPECT_EQ(http_date(instant_from_us(784'111'777'999'999)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(instant_from_us(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(instant_from_us(1'709'164'800'000'000)), "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(DatastoreEndpoint, EndsInASlash) {
  EXPECT_EQ(datastore_endpoint({.endpoint_origin = "http://127.0.0.1:9000"}, "abc"),
            "http://127.0.0.1:9000/datastore/abc/r4/");
}

}  // namespace
}  // namespace gatecrash::healthlake
