#include "harness/simulate/world_event.h"

#include <gtest/gtest.h>

#include "stack/policy/hosted_dialect.h"

namespace gatecrash::simulate {
namespace {

using judge::Observation;
using transcript::Event;

TEST(WorldEvent, IsReadBackAsItWasWritten) {
  const std::vector<Observation> all = {
      {.kind = Observation::Kind::kWorld, .bytes = judge::world::kStoreDown, .gateway = 2},
      {.kind = Observation::Kind::kWorld, .bytes = judge::world::kLakeDown, .how = "garbage"},
      {.kind = Observation::Kind::kWorld,
       .session = "3",
       .bytes = judge::world::kServerNoise,
       .how = "\xff\n"},
      {.kind = Observation::Kind::kWorld, .bytes = judge::world::kClockStep, .step = Duration(-5)},
      {.kind = Observation::Kind::kApproval, .sequence = 7, .approved = true, .gateway = 1},
      {.kind = Observation::Kind::kGatewayRestart, .gateway = 1},
      {.kind = Observation::Kind::kSettled},
  };
  for (const Observation& written : all) {
    Event event;
    write_world_event(written, event);
    const auto read = read_world_event(event, "p");
    ASSERT_TRUE(read.has_value()) << read.error().to_string();
    const Observation back = read->observation();
    EXPECT_EQ(back.kind, written.kind);
    EXPECT_EQ(back.session, written.session);
    EXPECT_EQ(back.bytes, written.bytes);
    EXPECT_EQ(back.how, written.how);
    EXPECT_EQ(back.sequence, written.sequence);
    EXPECT_EQ(back.approved, written.approved);
    EXPECT_EQ(back.gateway, written.gateway);
    EXPECT_EQ(back.step, written.step);
  }
}

TEST(WorldEvent, BringsThePolicyOfAReload) {
  auto policy = policy::read_hosted_policy(
      R"({"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":9,"max":2}]}}})",
      "p");
  ASSERT_TRUE(policy.has_value());
  const auto shared = std::make_shared<const policy::Policy>(*std::move(policy));
  Event event;
  write_world_event(
      {.kind = Observation::Kind::kReload, .policy = &shared, .how = judge::kAtReserve}, event);
  const auto read = read_world_event(event, "p");
  ASSERT_TRUE(read.has_value()) << read.error().to_string();
  EXPECT_EQ(read->policy->name, "p") << "or it would count anew";
  EXPECT_EQ(read->policy->tools.find("t")->second.limits.at(0).max.to_string(), "2");
  EXPECT_EQ(read->how, judge::kAtReserve);
}

TEST(WorldEvent, SaysWhatIsWrongWithIt) {
  Event event;
  event.kind = Event::Kind::kWorld;
  event.operation = "reload";
  EXPECT_NE(read_world_event(event, "p").error().message.find("/args/policy"), std::string::npos);
  event.operation = "server-noise";
  event.arguments = wire::Value::object({{"base64", "?"}});
  EXPECT_NE(read_world_event(event, "p").error().message.find("/args/base64"), std::string::npos);
  event.operation = "state-store-down";
  event.arguments = wire::Value::object({{"gateway", -1}});
  EXPECT_NE(read_world_event(event, "p").error().message.find("/args/gateway"), std::string::npos);
}

TEST(WorldEvent, RefusesAStepThatOverflowsTheClock) {
  Event event;
  event.kind = Event::Kind::kWorld;
  event.operation = "clock-step";
  for (const std::int64_t step : {INT64_MAX, INT64_MIN}) {
    event.arguments = wire::Value::object({{"step_us", step}});
    EXPECT_NE(read_world_event(event, "p").error().message.find("/args/step_us"),
              std::string::npos);
  }
  event.arguments = wire::Value::object({{"step_us", std::int64_t{-86'400'000'000}}});
  EXPECT_EQ(read_world_event(event, "p")->step, -std::chrono::hours(24));
}

TEST(WorldEvent, TellsWhereASessionWillBeOpened) {
  Event event;
  EXPECT_FALSE(write_session_at({.session = "1"}, event)) << "where nothing is special";
  ASSERT_TRUE(write_session_at({.session = "1", .gateway = 1, .how = "cjson-lf"}, event));
  const auto read = read_world_event(event, "p");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->session, "1");
  EXPECT_EQ(read->gateway, 1U);
  EXPECT_EQ(read->how, "cjson-lf");
}

}  // namespace
}  // namespace gatecrash::simulate
