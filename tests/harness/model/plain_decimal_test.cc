#include "harness/model/plain_decimal.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::model {
namespace {

int order(std::string_view a, std::string_view b) {
  const int found = compare(plain_decimal(a), plain_decimal(b));
  EXPECT_EQ(compare(plain_decimal(b), plain_decimal(a)) < 0, found > 0) << a << " " << b;
  return found < 0 ? -1 : found > 0 ? 1 : 0;
}

TEST(PlainDecimal, OrdersByValueHoweverItIsSpelt) {
  for (const char* one : {"1", "1.0", "10e-1", "0.1E+1", "1e0", "1.000e000"}) {
    EXPECT_EQ(order("1", one), 0) << one;
  }
  for (const char* zero : {"0", "-0", "0.00", "0e99999999999999999999", "-0.0e-5"}) {
    EXPECT_EQ(order("0", zero), 0) << zero;
  }
  const char* rising[] = {"-1e99",
                          "-12",
                          "-1.5",
                          "-1",
                          "-1e-9",
                          "0",
                          "1e-99",
                          "0.1",
                          "0.11",
                          "0.2",
                          "0.999",
                          "1",
                          "1.01",
                          "2",
                          "9",
                          "10",
                          "10.5",
                          "99",
                          "123",
                          "1e10",
                          "2e10",
                          "1e309",
                          "1e99999999999999999"};
  for (std::size_t i = 0; i + 1 < std::size(rising); ++i) {
    EXPECT_EQ(order(rising[i], rising[i + 1]), -1) << rising[i] << " " << rising[i + 1];
  }
  EXPECT_EQ(order("9007199254740992", "9007199254740993"), -1);
}

TEST(PlainDecimal, IsCountableWithNinePlacesAtMost) {
  const auto text = [](std::string_view token) {
    const auto amount = countable(plain_decimal(token));
    return amount ? nanos_text(*amount) : "";
  };
  EXPECT_EQ(text("0"), "0");
  EXPECT_EQ(text("-0.0"), "0");
  EXPECT_EQ(text("1.50"), "1.5");
  EXPECT_EQ(text("1e-9"), "0.000000001");
  EXPECT_EQ(text("9e15"), "9000000000000000");
  EXPECT_EQ(text("9000000000000000.0"), "9000000000000000");
  for (const char* bad : {"-1", "-1e-9", "1e-10", "1.0000000001", "9000000000000000.000000001",
                          "9000000000000001", "1e16", "1e99", "1e-99"}) {
    EXPECT_EQ(text(bad), "") << bad;
  }
}

}  // namespace
}  // namespace gatecrash::model
