#include "mocks/healthlake/aws_answer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/mocks/healthlake/world.h"

namespace gatecrash::healthlake {
namespace {

struct Item {
  std::string id;
};

TEST(AwsError, HasTypeAndMessage) {
  const wire::HttpRequest request;
  Exchange exchange{.request = request, .now = kStart};
  answer_aws_error(exchange, 400, "ConflictException", "it is \"busy\"");
  EXPECT_EQ(exchange.response.status, 400);
  EXPECT_EQ(exchange.response.body, R"({"__type":"ConflictException","Message":"it is \"busy\""})");
}

TEST(Pages, StartBehindTheTokensItem) {
  std::vector<Item> items = {{"a"}, {"b"}, {"c"}};
  EXPECT_EQ((*find_page_start(items, {.size = 1, .token = {}}))->id, "c");
  std::string body = R"({"Items":[)";
  finish_page(body, "c");
  EXPECT_EQ(body, R"({"Items":[],"NextToken":"Yw=="})");
  const auto second = find_page_start(items, {.size = 1, .token = "Yw=="});  // base64 of c
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ((*second)->id, "b");
  EXPECT_EQ(*find_page_start(items, {.size = 1, .token = "YQ=="}), items.rend());
  EXPECT_FALSE(find_page_start(items, {.size = 1, .token = "eA=="}).has_value());
  EXPECT_FALSE(find_page_start(items, {.size = 1, .token = "?"}).has_value());
}

TEST(Pages, AreAHundredLongUnlessAsked) {
  Constraints check;
  EXPECT_EQ(read_page_request(check, parsed("{}")).size, 100U);
  EXPECT_EQ(read_page_request(check, parsed(R"({"MaxResults":7})")).size, 7U);
  EXPECT_TRUE(check.ok());
}

}  // namespace
}  // namespace gatecrash::healthlake
