#include "stack/gateway/in_flight.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::gateway {
namespace {

InFlight entry(wire::Value id) {
  InFlight entry;
  entry.id = std::move(id);
  return entry;
}

TEST(InFlightTable, TellsIdsApartByTypeAndSpelling) {
  InFlightTable table;
  table.add(entry(1));
  table.add(entry("1"));
  EXPECT_NE(table.find(1), nullptr);
  EXPECT_NE(table.find(1), table.find("1"));
  EXPECT_EQ(table.find(wire::Value()), nullptr);
  EXPECT_TRUE(table.take("1"));
  EXPECT_EQ(table.find("1"), nullptr);
  EXPECT_NE(table.find(1), nullptr);
}

TEST(InFlightTable, TakesEachEntryOnce) {
  InFlightTable table;
  table.add(entry(1));
  EXPECT_TRUE(table.take(1));
  EXPECT_FALSE(table.take(1));
  EXPECT_EQ(table.size(), 0U);
}

TEST(InFlightTable, GivesUpCancelledEntriesOldestFirst) {
  InFlightTable table;
  for (int id = 0; id < 4; ++id) {
    table.add(entry(id));
  }
  EXPECT_FALSE(table.take_oldest_cancelled());
  table.find(2)->cancelled = true;
  table.find(1)->cancelled = true;
  EXPECT_EQ(table.take_oldest_cancelled()->id, wire::Value(1));
  EXPECT_EQ(table.take_oldest_cancelled()->id, wire::Value(2));
  EXPECT_FALSE(table.take_oldest_cancelled());
}

TEST(InFlightTable, IsBoundedAndEmptiesInOrder) {
  InFlightTable table;
  for (std::size_t id = 0; id < kInFlightMax; ++id) {
    EXPECT_FALSE(table.full());
    table.add(entry(std::to_string(id)));
  }
  EXPECT_TRUE(table.full());
  const auto all = table.take_all();
  ASSERT_EQ(all.size(), kInFlightMax);
  EXPECT_EQ(all.front().id, wire::Value("0"));
  EXPECT_EQ(all.back().id, wire::Value("1023"));
  EXPECT_EQ(table.size(), 0U);
}

TEST(InFlightTableDeathTest, RefusesToGrow) {
  InFlightTable table;
  for (std::size_t id = 0; id < kInFlightMax; ++id) {
    table.add(entry(std::to_string(id)));
  }
  EXPECT_DEATH(table.add(entry("x")), "CHECK failed");
}

}  // namespace
}  // namespace gatecrash::gateway
