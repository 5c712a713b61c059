#include "stack/wire/http.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

TEST(FindHeader, ComparesNamesWithoutCase) {
  const Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}, {"X", ""}};
  ASSERT_NE(find_header(headers, "CONTENT-TYPE"), nullptr);
  EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "a");
  ASSERT_NE(find_header(headers, "x"), nullptr);
  EXPECT_EQ(*find_header(headers, "x"), "");
}

TEST(FindHeader, IsNullWhenAbsent) {
  EXPECT_EQ(find_header({}, "A"), nullptr);
  EXPECT_EQ(find_header({{"AB", "1"}}, "A"), nullptr);
}

}  // namespace
}  // namespace gatecrash::wire
