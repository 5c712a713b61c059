#include "harness/simulate/scene.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/toy_scene.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;

/// One client at the toy stack, shaken hands.
struct Toy : support::ToyScene {
  Toy() : ToyScene(1) {
    scene.join("a");
    scene.drain();
    forget();
  }
};

constexpr std::string_view kPing = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";

TEST(Scene, CarriesAMessageThereAndItsAnswerBack) {
  Toy toy;
  toy.scene.say(0, std::string(kPing));
  toy.scene.drain();
  EXPECT_EQ(
      toy.kinds,
      (std::vector{Observation::Kind::kClientToGateway, Observation::Kind::kGatewayToServer,
                   Observation::Kind::kWorld /* it reads */, Observation::Kind::kServerToGateway,
                   Observation::Kind::kGatewayToClient}));
}

TEST(Scene, GivesAClientThatLeavesANewConnection) {
  Toy toy;
  toy.scene.client_leaves(0);
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kClientLeft), 1);
  EXPECT_EQ(toy.count(Observation::Kind::kOpen), 1);
  EXPECT_EQ(toy.scene.connection_of(0), 1U);
  EXPECT_EQ(toy.scene.agents[0].session(), "2");
  EXPECT_FALSE(toy.scene.connections()[0].client_there);
}

TEST(Scene, EndsTheClientsConnectionWithTheServers) {
  Toy toy;
  toy.scene.server_crashes(0);
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kServerClosed), 1);
  EXPECT_EQ(toy.count(Observation::Kind::kClientLeft), 1);
  EXPECT_EQ(toy.scene.connection_of(0), 1U);
}

TEST(Scene, CutsTheLastAnswerOfADoomedServer) {
  Toy toy;
  toy.scene.doom_server(0);
  toy.scene.say(0, std::string(kPing));
  toy.scene.drain();
  EXPECT_EQ(toy.scene.marks.count(Mark::kServerCrashMidWrite), 1U);
  EXPECT_EQ(toy.count(Observation::Kind::kServerClosed), 1);
}

TEST(Scene, LetsASilentServerAnswerLate) {
  Toy toy;
  toy.scene.set_silent(0, true);
  toy.scene.say(0, std::string(kPing));
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kGatewayToClient), 0);
  toy.scene.set_silent(0, false);
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kGatewayToClient), 1);
  EXPECT_EQ(toy.scene.marks.count(Mark::kServerLateAnswer), 1U);
}

TEST(Scene, RepeatsAnAnswer) {
  Toy toy;
  toy.scene.let_echo(0);
  toy.scene.say(0, std::string(kPing));
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kServerToGateway), 2);
}

TEST(Scene, EndsEverySessionOfAKilledGateway) {
  Toy toy;
  toy.scene.kill_gateway(0);
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kGatewayRestart), 1);
  EXPECT_EQ(toy.count(Observation::Kind::kServerClosed), 1);
  EXPECT_EQ(toy.scene.agents[0].session(), "2");
}

TEST(Scene, StepsTheGatewaysClockAndNotItsOwn) {
  Toy toy;
  const Instant now = toy.scene.now();
  toy.scene.step_clock(std::chrono::hours(1));
  EXPECT_EQ(toy.scene.now(), now);
  EXPECT_EQ(toy.scene.clock(), now + std::chrono::hours(1));
  toy.scene.say(0, std::string(kPing));
  toy.scene.drain();
  EXPECT_EQ(toy.times.back(), now + std::chrono::hours(1));
  EXPECT_EQ(toy.scene.marks.count(Mark::kClockForwardOverEdge), 1U);
}

TEST(Scene, SaysWhatAServerWouldNot) {
  Toy toy;
  toy.scene.server_says(0, "oops\n");
  toy.scene.drain();
  EXPECT_EQ(toy.count(Observation::Kind::kWorld), 1);
  EXPECT_EQ(toy.count(Observation::Kind::kServerToGateway), 1);
}

}  // namespace
}  // namespace gatecrash::simulate
