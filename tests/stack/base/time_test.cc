#include "stack/base/time.h"

#include <array>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gatecrash {
namespace {

struct Rfc3339Case {
  std::string_view text;
  std::int64_t us;
};

TEST(ParseRfc3339, ReadsFractionsAndOffsets) {
  constexpr std::array<Rfc3339Case, 14> kCases = {{
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59.999999Z", -1},
      {"2026-11-21T09:00:39.123Z", 1795251639123000},
      {"2026-11-21t09:00:39z", 1795251639000000},
      {"2026-11-21T09:00:39.1Z", 1795251639100000},
      {"2026-11-21T09:00:39.123456789Z", 1795251639123456},
      {"2026-11-21T11:30:39+02:30", 1795251639000000},
      {"2026-11-21T06:30:39-02:30", 1795251639000000},
      {"2026-11-21T09:00:39-00:00", 1795251639000000},
      {"2024-02-29T00:00:00Z", 1709164800000000},
      {"2000-02-29T00:00:00Z", 951782400000000},
      {"2016-12-31T23:59:60Z", 1483228800000000},  // the leap second is the next second
      {"0000-01-01T00:00:00Z", -62167219200000000},
      {"9999-12-31T23:59:59Z", 253402300799000000},
  }};
  for (const auto& [text, us] : kCases) {
    const auto at = parse_rfc3339(text);
    ASSERT_TRUE(at.has_value()) << text;
    EXPECT_EQ(us_since_epoch(*at), us) << text;
  }
}

TEST(ParseRfc3339, RefusesWhatIsMalformedOrOutOfRange) {
  for (const std::string_view text : {
           "",
           "2026",
           "2026-11-21",
           "2026-11-21T09:00:39",
           "2026-11-21 09:00:39Z",
           "2026-11-21T09:00Z",
           "2026-11-21T09:00:39.Z",
           "2026-11-21T09:00:39,1Z",
           "2026-11-21T09:00:39Zx",
           "2026-11-21T09:00:39+0230",
           "2026-11-21T09:00:39+02:3",
           "2026-11-21T09:00:39+02-30",
           "2026-11-21T09:00:39+24:00",
           "2026-11-21T09:00:39+02:60",
           "2026-11-21T24:00:00Z",
           "2026-11-21T09:60:00Z",
           "2026-11-21T09:00:61Z",
           "2026-13-21T09:00:39Z",
           "2026-00-21T09:00:39Z",
           "2026-11-31T09:00:39Z",
           "2026-11-00T09:00:39Z",
           "2025-02-29T00:00:00Z",
           "1900-02-29T00:00:00Z",
           "+026-11-21T09:00:39Z",
           "2026-+1-21T09:00:39Z",
           " 2026-11-21T09:00:39Z",
           "2026-11-21T09:00:39 Z",
           "2026/11/21T09:00:39Z",
           "2026-11-21T09.00.39Z",
       }) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Rfc3339Ms, CutsToMilliseconds) {
  EXPECT_EQ(rfc3339_ms(instant_from_us(1795251639123999)), "2026-11-21T09:00:39.123Z");
  EXPECT_EQ(rfc3339_ms(instant_from_us(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339_ms(instant_from_us(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(rfc3339_ms(instant_from_us(-62167219200000000)), "0000-01-01T00:00:00.000Z");
}

RC_GTEST_PROP(Rfc3339Property, ParseUndoesWrite, ()) {
  const auto ms = *rc::gen::resize(
      rc::kNominalSize, rc::gen::inRange<std::int64_t>(-62167219200000, 253402300800000));
  const Instant at = instant_from_us(ms * 1000);
  RC_ASSERT(parse_rfc3339(rfc3339_ms(at)) == at);
}

TEST(ManualClock, StandsWhereItWasPut) {
  ManualClock clock(instant_from_us(5));
  EXPECT_EQ(us_since_epoch(clock.now()), 5);
  EXPECT_EQ(us_since_epoch(clock.now()), 5);
  clock.set(instant_from_us(9));
  EXPECT_EQ(us_since_epoch(clock.now()), 9);
}

}  // namespace
}  // namespace gatecrash
