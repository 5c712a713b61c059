#include "stack/policy/amount.h"

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "stack/wire/number.h"

namespace gatecrash::policy {
namespace {

struct Row {
  std::string token;
  std::string spelt;  // empty: it is no amount
};

TEST(Amount, ReadsWhatCanBeCountedExactly) {
  const Row rows[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.000e9", "0"},
      {"0e999999999999999999999", "0"},
      {"1", "1"},
      {"10", "10"},
      {"1.0", "1"},
      {"1.50", "1.5"},
      {"0.000000001", "0.000000001"},
      {"1e-9", "0.000000001"},
      {"10e-10", "0.000000001"},
      {"1.0000000000000000", "1"},
      {"2e1", "20"},
      {"2E+1", "20"},
      {"123.456e2", "12345.6"},
      {"0.00000000000000000001e20", "1"},
      {"9000000000000000", "9000000000000000"},
      {"9e15", "9000000000000000"},
      {"8999999999999999.999999999", "8999999999999999.999999999"},
      {"90000000000000000000e-4", "9000000000000000"},
      {"9000000000000000.000000001", ""},
      {"9000000000000001", ""},
      {"9.1e15", ""},
      {"1e16", ""},
      {"1e999999999999999999999", ""},
      {"1e-999999999999999999999", ""},
      {"1e-10", ""},
      {"0.0000000001", ""},
      {"1.0000000001", ""},
      {"-1", ""},
      {"-1e-9", ""},
      {"-1e-99", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.token);
    const std::optional<Amount> amount = Amount::read(row.token);
    EXPECT_EQ(amount ? amount->to_string() : "", row.spelt);
  }
}

TEST(Amount, AddsAndSubtractsWithCarry) {
  const Amount most = Amount::most();
  EXPECT_EQ(Amount::of(1, 600'000'000).plus(Amount::of(2, 500'000'000)),
            Amount::of(4, 100'000'000));
  EXPECT_EQ(Amount::of(4, 100'000'000).minus(Amount::of(2, 500'000'000)),
            Amount::of(1, 600'000'000));
  EXPECT_EQ(Amount::of(2).minus(Amount::of(3)), Amount());
  EXPECT_EQ(most.plus(Amount()), most);
  EXPECT_EQ(most.plus(Amount::of(0, 1)), std::nullopt);
  EXPECT_EQ(most.plus(most), std::nullopt);
  EXPECT_EQ(most.minus(Amount::of(0, 1)).plus(Amount::of(0, 1)), most);
}

rc::Gen<Amount> any_amount() {
  return rc::gen::map(
      rc::gen::pair(rc::gen::inRange<std::int64_t>(0, 5), rc::gen::inRange<std::int32_t>(0, 5)),
      [](const auto& parts) {  // near zero, near the most, near a unit: where carries are
        const bool high = parts.second % 2 == 0;
        const std::int64_t units = high ? Amount::kUnitsMax - 1 - parts.first : parts.first;
        return Amount::of(units,
                          parts.second > 2 ? Amount::kNanosPerUnit - parts.second : parts.second);
      });
}

RC_GTEST_PROP(Amount, ReadsBackWhatItSpells, ()) {
  const Amount amount = *any_amount();
  RC_ASSERT(Amount::read(amount.to_string()) == amount);
}

RC_GTEST_PROP(Amount, OrdersAsTheNumbersThatItSpells, ()) {
  const Amount a = *any_amount();
  const Amount b = *any_amount();
  RC_ASSERT((a <=> b) == wire::compare_numbers(a.to_string(), b.to_string()));
}

RC_GTEST_PROP(Amount, TakesBackWhatWasAdded, ()) {
  const Amount a = *any_amount();
  const Amount b = *any_amount();
  if (const auto sum = a.plus(b)) {
    RC_ASSERT(*sum >= a);
    RC_ASSERT(sum->minus(b) == a);
    RC_ASSERT(b.plus(a) == sum);
  } else {
    RC_ASSERT(a > Amount::most().minus(b));
  }
}

}  // namespace
}  // namespace gatecrash::policy
