#include "harness/dissect/canonical.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

using wire::Value;

TEST(Canonical, WritesNumbersByTheirValue) {
  EXPECT_EQ(number_of(1.0), Value::number("1"));
  EXPECT_EQ(number_of(-0.0), Value::number("0"));
  EXPECT_EQ(number_of(0.1), Value::number("0.1"));
  EXPECT_EQ(number_of(9007199254740993.0), Value::number("9007199254740992"));
  EXPECT_EQ(number_of(18446744073709551616.0), Value::number("18446744073709551616"));
  EXPECT_EQ(number_of(1e300), Value::number("1e+300"));
  EXPECT_EQ(number_of(std::numeric_limits<double>::infinity()), Value());
  EXPECT_EQ(number_of(std::numeric_limits<double>::quiet_NaN()), Value());
  EXPECT_EQ(number_of(std::numeric_limits<std::uint64_t>::max()),
            Value::number("18446744073709551615"));
  EXPECT_EQ(whole_number_of("-007"), Value::number("-7"));
  EXPECT_EQ(whole_number_of("-000"), Value::number("0"));
}

TEST(Canonical, ReplacesIllFormedTextAsTheWhatwgDecoderDoes) {
  EXPECT_EQ(valid_text("a\xc3\xa9"), "a\xc3\xa9");
  EXPECT_EQ(valid_text("\xff"), "\xef\xbf\xbd");
  EXPECT_EQ(valid_text("\xe2\x82z"), "\xef\xbf\xbdz");
  EXPECT_EQ(valid_text("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(valid_text("\xe2\x82", Replaced::kByByte), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(valid_text("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Canonical, SortsKeysAndKeepsTheTwinThatIsFound) {
  Value first = Value::array();
  first.push_back(Value(Value::Object{{"b", 1}, {"a", Value::object()}, {"b", 2}, {"b", 3}}));
  Value last = first;
  settle(first, Names::Twin::kFirst);
  settle(last, Names::Twin::kLast);
  EXPECT_EQ(wire::write_json(first), R"([{"a":{},"b":1}])");
  EXPECT_EQ(wire::write_json(last), R"([{"a":{},"b":3}])");
}

}  // namespace
}  // namespace gatecrash::dissect
