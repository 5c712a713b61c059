#include "harness/simulate/wires.h"

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

Instant at(std::int64_t us) { return instant_from_us(us); }

std::string drain(Wires& wires) {
  std::string order;
  while (wires.next_at()) {
    order += wires.take().bytes;
  }
  return order;
}

TEST(Wires, DeliverByTimeAndThenByOrderOfSending) {
  Wires wires(2);
  wires.send(0, Wire::kClientToGateway, "c", at(30));
  wires.send(1, Wire::kClientToGateway, "a", at(10));
  wires.send(0, Wire::kServerToGateway, "b", at(10));
  EXPECT_EQ(wires.next_at(), at(10));
  EXPECT_EQ(drain(wires), "abc");
}

TEST(Wires, KeepTheOrderOfOneWire) {
  Wires wires(1);
  wires.send(0, Wire::kClientToGateway, "1", at(50));
  wires.send(0, Wire::kClientToGateway, "2", at(20));
  wires.send(0, Wire::kGatewayToClient, "x", at(20));
  EXPECT_EQ(drain(wires), "x12");
}

TEST(Wires, AreEmptyAtFirst) { EXPECT_FALSE(Wires(3).next_at().has_value()); }

}  // namespace
}  // namespace gatecrash::simulate
