#include "stack/wire/json_number.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gatecrash::wire {
namespace {

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
