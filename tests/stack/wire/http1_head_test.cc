#include "stack/wire/http1_head.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

TEST(Http1Head, TakesNoByteBeyondTheEmptyLine) {
  Http1Head head(100);
  std::string_view bytes = "A: b\r\n\r\nrest";
  EXPECT_TRUE(head.take(bytes).value());
  EXPECT_EQ(head.lines(), "A: b\r\n");
  EXPECT_EQ(bytes, "rest");
}

TEST(Http1Head, ListsAreReadByElement) {
  const Headers headers = {{"Connection", "keep-alive, X"}, {"connection", " close "}};
  EXPECT_TRUE(header_lists(headers, "CONNECTION", "Close"));
  EXPECT_TRUE(header_lists(headers, "Connection", "x"));
  EXPECT_FALSE(header_lists(headers, "Connection", "keep"));
  EXPECT_EQ(count_headers(headers, "Connection"), 2U);
}

TEST(Http1Head, NoHeaderSaysNoLength) {
  const auto body = read_body_length({}, false);
  ASSERT_TRUE(body);
  EXPECT_FALSE(body->chunked || body->length);
}

}  // namespace
}  // namespace gatecrash::wire
