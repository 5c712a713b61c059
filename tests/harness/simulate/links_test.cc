#include "harness/simulate/links.h"

#include <gtest/gtest.h>

namespace gatecrash::simulate {
namespace {

using generate::Choices;

struct Net {
  Swarm swarm;
  Choices choices = Choices::from_seed(1);
  Wires wires{1};
  Marks marks;
  Links links{swarm, choices, wires, marks};

  std::vector<std::string> arrived() {
    std::vector<std::string> all;
    while (wires.next_at()) {
      const Delivery delivery = wires.take();
      all.push_back(delivery.end ? "(end)" : delivery.bytes);
    }
    return all;
  }
};

TEST(Links, DelayByTheWorldsLatency) {
  Net net;
  net.swarm.latency = Duration(5);
  net.links.send(0, Wire::kClientToGateway, "a\n", Instant(Duration(10)));
  EXPECT_EQ(net.wires.next_at(), Instant(Duration(15)));
}

TEST(Links, CutMessagesInPiecesThatAreTheMessage) {
  Net net;
  net.swarm.split = 32;  // all of them
  const std::string line = "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n";
  net.links.send(0, Wire::kClientToGateway, line, {});
  std::string all;
  const auto pieces = net.arrived();
  for (const std::string& piece : pieces) {
    EXPECT_FALSE(piece.empty());
    all += piece;
  }
  EXPECT_GT(pieces.size(), 1U);
  EXPECT_EQ(all, line);
  EXPECT_EQ(net.marks.count(Mark::kMessageInPieces), 1U);
}

TEST(Links, PutSeveralMessagesInOneDelivery) {
  Net net;
  net.swarm.merge = 32;  // all wait
  net.links.send(0, Wire::kServerToGateway, "a\n", {});
  net.links.send(0, Wire::kServerToGateway, "b\n", {});
  net.links.send(0, Wire::kGatewayToServer, "c\n", {});
  EXPECT_FALSE(net.wires.next_at());
  net.links.flush({});
  EXPECT_EQ(net.arrived(), (std::vector<std::string>{"a\nb\n", "c\n"}));
  EXPECT_EQ(net.marks.count(Mark::kMessagesInOneDelivery), 1U);
}

TEST(Links, EndAfterAllThatWaited) {
  Net net;
  net.swarm.merge = 32;
  net.links.send(0, Wire::kServerToGateway, "a\n", {});
  net.links.end(0, Wire::kServerToGateway, {});
  EXPECT_EQ(net.arrived(), (std::vector<std::string>{"a\n", "(end)"}));
}

TEST(Links, LetSlowReadersWait) {
  Net net;
  net.swarm.slow_client = net.swarm.slow_server = true;
  net.links.send(0, Wire::kGatewayToServer, "a\n", {});
  EXPECT_GT(*net.wires.next_at(), Instant(std::chrono::milliseconds(1)));
  EXPECT_EQ(net.marks.count(Mark::kSlowReader), 1U);
}

}  // namespace
}  // namespace gatecrash::simulate
