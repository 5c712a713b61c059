#include "stack/wire/number.h"

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

TEST(Number, ComparesByValueNotBySpelling) {
  struct Case {
    std::string_view a;
    std::string_view b;
    int order;
  };

  for (const Case& c : {
           Case{"1", "1.0", 0},
           Case{"1", "10e-1", 0},
           Case{"100", "1e2", 0},
           Case{"1E+2", "100.000", 0},
           Case{"-0", "0.0e9", 0},
           Case{"0", "0.00001", -1},
           Case{"-1", "0", -1},
           Case{"9", "10", -1},
           Case{"-9", "-10", 1},
           Case{"0.1", "0.09", 1},
           Case{"1.5", "1.49999", 1},
           Case{"9007199254740993", "9007199254740992", 1},
           Case{"0.1000000000000000055", "0.1", 1},
           Case{"1e-99999999999999999999", "0", 1},
           Case{"1e-99999999999999999999", "1e-9", -1},
           Case{"-2e3", "1e-3", -1},
           Case{"12e1", "1.2e2", 0},
           Case{"0.012", "12e-3", 0},
       }) {
    const auto order = compare_numbers(c.a, c.b);
    EXPECT_EQ(order < 0 ? -1 : order > 0 ? 1 : 0, c.order) << c.a << " and " << c.b;
    EXPECT_TRUE(compare_numbers(c.b, c.a) == 0 <=> order) << c.b << " and " << c.a;
  }
}

TEST(Number, KnowsWholeNumbersHoweverTheyAreSpelt) {
  for (const std::string_view token : {"0", "-0", "3", "3.0", "30e-1", "1e300", "-12.50e2"}) {
    EXPECT_TRUE(is_whole_number(token)) << token;
  }
  for (const std::string_view token : {"0.5", "3.01", "35e-1", "1e-300", "-12.505e2"}) {
    EXPECT_FALSE(is_whole_number(token)) << token;
  }
}

TEST(Number, GivesWholeNumbersThatFit) {
  struct Case {
    std::string_view token;
    std::optional<std::int64_t> value;
  };

  for (const Case& c : {
           Case{"0", 0},
           Case{"-0.0", 0},
           Case{"10.0", 10},
           Case{"1.5e3", 1500},
           Case{"-7", -7},
           Case{"9223372036854775807", INT64_MAX},
           Case{"-9223372036854775808", INT64_MIN},
           Case{"9223372036854775808", std::nullopt},
           Case{"1e19", std::nullopt},
           Case{"1e400", std::nullopt},
           Case{"0.5", std::nullopt},
       }) {
    EXPECT_EQ(whole_number(c.token), c.value) << c.token;
  }
}

TEST(IsBeyondDouble, TellsOverflowFromUnderflow) {
  const std::string zeros(400, '0');
  const std::array<std::pair<std::string, bool>, 24> cases = {
      {{"0", false},
       {"-0", false},
       {"1.7976931348623157e308", false},
       {"-1.7976931348623157e308", false},
       {"1.7976931348623159e308", true},
       {"-1.7976931348623159e308", true},
       {"1e308", false},
       {"1e309", true},
       {"1E+309", true},
       {"4.9e-324", false},
       {"1e-400", false},  // reads as 0 everywhere
       {"-1e-400", false},
       {"1e99999999999999999999", true},
       {"1e-99999999999999999999", false},
       {"0e99999999999999999999", false},
       {"0.0e999", false},
       {std::string(308, '9'), false},
       {"-" + std::string(309, '9'), true},
       {"1" + zeros, true},
       {"1" + zeros + "e-50", true},    // a negative exponent does not make a number small
       {"1" + zeros + "e-400", false},  // is 1
       {"0." + zeros + "1", false},
       {"0." + zeros + "1e50", false},  // a positive exponent does not make a number large
       {"0." + zeros + "1e401", false}}};
  for (const auto& [token, beyond] : cases) {
    EXPECT_EQ(is_beyond_double(token), beyond) << token;
  }
}

}  // namespace
}  // namespace gatecrash::wire
