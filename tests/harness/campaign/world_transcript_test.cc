#include "harness/campaign/world_transcript.h"

#include <gtest/gtest.h>

#include "harness/simulate/world.h"
#include "harness/transcript/writer.h"

namespace gatecrash::campaign {
namespace {

using judge::Observation;
using transcript::Event;

TEST(WorldTranscript, KeepsEachTapsBytesInOrder) {
  WorldTranscript writer(42);
  const Instant at = simulate::kWorldEpoch + Duration(5);
  writer.add({.kind = Observation::Kind::kOpen, .at = at, .session = "1", .grant = "a"});
  writer.add({.kind = Observation::Kind::kClientToGateway, .at = at, .session = "1", .bytes = "x"});
  writer.add({.kind = Observation::Kind::kGatewayToServer, .at = at, .session = "1", .bytes = "y"});
  writer.add({.kind = Observation::Kind::kServerToGateway, .at = at, .session = "1", .bytes = "z"});
  writer.add({.kind = Observation::Kind::kGatewayToClient, .at = at, .session = "1", .bytes = "w"});
  writer.add({.kind = Observation::Kind::kSettled, .at = at});
  const transcript::Transcript transcript = writer.take();

  EXPECT_EQ(transcript.header.world_seed, "42");
  ASSERT_EQ(transcript.events.size(), 6U);
  EXPECT_EQ(transcript.events[5].operation, "settled");
  EXPECT_EQ(transcript.events[0].kind, Event::Kind::kOpen);
  EXPECT_EQ(transcript.events[0].grant, "a");
  std::string bytes;
  for (const Event& event : transcript.events) {
    EXPECT_EQ(event.at, Duration(5));
    bytes += event.bytes;
  }
  EXPECT_EQ(bytes, "xyzw");
  EXPECT_EQ(transcript.events[1].tap, transcript::Tap::kClient);
  EXPECT_EQ(transcript.events[2].tap, transcript::Tap::kUpstream);
  EXPECT_EQ(transcript.events[3].dir, transcript::Direction::kServerToClient);
}

// One settles at the end of a world and once more when it is played again.
TEST(WorldTranscript, SaysOnceThatAllIsSettled) {
  WorldTranscript writer(42);
  writer.add({.kind = Observation::Kind::kSettled, .at = simulate::kWorldEpoch});
  writer.add({.kind = Observation::Kind::kSettled, .at = simulate::kWorldEpoch});
  EXPECT_EQ(writer.take().events.size(), 1U);
}

TEST(WorldTranscript, MarksWhatAServerDoesNotReadAtOnce) {
  WorldTranscript writer(42, true);
  const Instant at = simulate::kWorldEpoch;
  const auto send = [&](std::string_view bytes) {
    writer.add({.kind = Observation::Kind::kGatewayToServer, .at = at, .bytes = bytes});
  };
  const auto reads = [&](Instant when, std::string_view bytes) {
    writer.add({.kind = Observation::Kind::kWorld,
                .at = when,
                .bytes = judge::world::kServerReads,
                .how = bytes});
  };
  send("at once");
  reads(at, "at once");
  send("late");
  reads(at, "la");
  reads(at + Duration(1), "te");
  send("never");
  std::string names;
  for (const Event& event : writer.take().events) {
    names += event.kind == Event::Kind::kWorld ? "[" + event.operation + "]" : event.bytes;
  }
  EXPECT_EQ(names, "at once[server-late]late[server-reads][server-late]never");
}

TEST(WorldTranscript, KeepsEffectsAndAuditRows) {
  WorldTranscript writer(1);
  const healthlake::Effect effect{.at = simulate::kWorldEpoch,
                                  .operation = "healthlake:CreateResource",
                                  .arguments = wire::Value::object({{"resource_type", "Patient"}}),
                                  .status = 201,
                                  .changed = true};
  const judge::AuditEntry row{"1", "a", "tools/call", "read", true, "(allow)"};
  writer.add({.kind = Observation::Kind::kEffect, .at = effect.at, .effect = &effect});
  writer.add({.kind = Observation::Kind::kAudit, .at = effect.at, .session = "1", .audit = &row});
  const transcript::Transcript transcript = writer.take();
  ASSERT_EQ(transcript.events.size(), 2U);
  EXPECT_EQ(transcript.events[0].operation, "healthlake:CreateResource");
  EXPECT_TRUE(transcript.events[0].changed);
  EXPECT_EQ(transcript.events[1].arguments.find_string("decision"), "allow");
  EXPECT_EQ(transcript.events[1].arguments.find("held"), nullptr);
}

TEST(WorldTranscript, KeepsWhichRowHeldACall) {
  WorldTranscript writer(1);
  const Instant at = simulate::kWorldEpoch;
  const judge::AuditEntry hold{"1", "a", "tools/call", "t", false, "/tools/t", true, 4, 0};
  const judge::AuditEntry end{"1", "a", "tools/call", "t", true, "(allow)", false, 5, 4};
  writer.add({.kind = Observation::Kind::kAudit, .at = at, .session = "1", .audit = &hold});
  writer.add({.kind = Observation::Kind::kAudit, .at = at, .session = "1", .audit = &end});
  const transcript::Transcript transcript = writer.take();
  ASSERT_EQ(transcript.events.size(), 2U);
  EXPECT_EQ(transcript.events[0].arguments.find_string("decision"), "hold");
  EXPECT_EQ(transcript.events[0].arguments.find("seq")->as_int64(), 4);
  EXPECT_EQ(transcript.events[1].arguments.find("held")->as_int64(), 4);
}

TEST(WorldTranscript, KeepsWhatTheWorldDid) {
  WorldTranscript writer(1);
  const Instant at = simulate::kWorldEpoch + Duration(9);
  const Duration back = std::chrono::hours(-1);
  const std::shared_ptr<const policy::Policy> none;
  writer.add({.kind = Observation::Kind::kWorld, .at = at, .bytes = "state-store-down"});
  writer.add(
      {.kind = Observation::Kind::kWorld, .at = at + back, .bytes = "clock-step", .step = back});
  writer.add({.kind = Observation::Kind::kReload, .at = at + back, .policy = &none, .gateway = 1});
  writer.add(
      {.kind = Observation::Kind::kApproval, .at = at + back, .sequence = 7, .approved = true});
  writer.add({.kind = Observation::Kind::kGatewayRestart, .at = at + back});
  writer.add({.kind = Observation::Kind::kServerClosed, .at = at + back, .session = "1"});
  const transcript::Transcript transcript = writer.take();
  std::string lines;
  for (const Event& event : transcript.events) {
    EXPECT_EQ(event.at, Duration(9));
    lines += transcript::write_event(event);
  }
  EXPECT_EQ(lines, R"({"at_us":9,"world":"state-store-down","args":{"gateway":0}})"
                   "\n"
                   R"({"at_us":9,"world":"clock-step","args":{"gateway":0,"step_us":-3600000000}})"
                   "\n"
                   R"({"at_us":9,"world":"reload","args":{"gateway":1,"policy":null}})"
                   "\n"
                   R"({"at_us":9,"world":"approval","args":{"gateway":0,"seq":7,"approved":true}})"
                   "\n"
                   R"({"at_us":9,"world":"gateway-restart","args":{"gateway":0}})"
                   "\n"
                   R"({"at_us":9,"tap":"upstream","session":"1","dir":"s2c","eof":true})"
                   "\n");
}

}  // namespace
}  // namespace gatecrash::campaign
