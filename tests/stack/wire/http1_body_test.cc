#include "stack/wire/http1_body.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

TEST(Http1Body, LeavesWhatFollowsToTheNextMessage) {
  Http1Body body({}, Http1Body::Side::kRequest);
  body.expect_length(2);
  std::string_view bytes = "abGET";
  EXPECT_EQ(body.next(bytes).value(), Http1Event::kBody);
  EXPECT_EQ(body.piece(), "ab");
  EXPECT_EQ(body.next(bytes).value(), Http1Event::kEnd);
  EXPECT_EQ(bytes, "GET");
}

TEST(Http1Body, OfAResponseIsNotBounded) {
  Http1Limits limits;
  limits.body_bytes_max = 1;
  Http1Body body(limits, Http1Body::Side::kResponse);
  body.expect_chunks();
  std::string_view bytes = "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n";
  std::size_t size = 0;
  while (body.next(bytes).value() == Http1Event::kBody) {
    size += body.piece().size();
  }
  EXPECT_EQ(size, 6U);
}

}  // namespace
}  // namespace gatecrash::wire
