#include "harness/live/live_world.h"

#include <gtest/gtest.h>

#include "stack/policy/read_policy.h"
#include "stack/wire/json_reader.h"
#include "tests/harness/live/echo_target.h"

namespace gatecrash::live {
namespace {

constexpr std::string_view kWindows = R"({"version":"1","default":"deny",
  "all_tools":{"limits":[{"counter":"a","window":"minute","max":9}]},
  "tools":{"read":{"limits":[{"counter":"b","window":2,"max":1},
                             {"counter":"c","window":5,"max":1,"algorithm":"sliding"}]}}})";

Script played(std::uint64_t seed) {
  const policy::Policy policy = policy::read_policy(kWindows, "p").value();
  generate::ToolCatalog catalog;
  catalog.tools = {{"read", wire::read_json(R"({"type":"object"})").value()}};
  const simulate::ToolNames tools(policy, catalog);
  const generate::KnownIds known;
  generate::Choices choices = generate::Choices::from_seed(seed);
  const LiveWorldOptions options{.policy = policy,
                                 .tools = tools,
                                 .known = known,
                                 .grants = {"a", "b"},
                                 .sessions_max = 3,
                                 .calls_max = 10,
                                 .edge_wait_max = Duration(0),
                                 .bursts = true,
                                 .bodies = false};
  LiveWorld world(choices, options);
  EchoTarget target;
  LiveRun run(target, {.answer_max = std::chrono::milliseconds(1)});
  const auto result = world.act(run);
  EXPECT_TRUE(result.has_value());
  EXPECT_GE(result->calls, 10U);
  return run.script();
}

TEST(LiveWorld, SaysTheSameForTheSameSeed) {
  const Script first = played(3);
  EXPECT_GT(messages_in(first), 9U);
  EXPECT_EQ(first, played(3));
  EXPECT_NE(first, played(4));
}

TEST(IsBody, LeavesOutWhatMeansSomethingElseOverHttp) {
  const std::string modern = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                             R"("io.modelcontextprotocol/clientCapabilities":{})";
  const auto ask = [](const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":{)" + params + "}}\n";
  };
  EXPECT_TRUE(is_body(ask("ping", ""), wire::Era::kLegacy));
  EXPECT_TRUE(is_body(ask("ping", modern + "}"), wire::Era::kModern));
  EXPECT_TRUE(is_body("nonsense\n", wire::Era::kModern));
  EXPECT_FALSE(is_body(ask("ping", ""), wire::Era::kModern));
  EXPECT_FALSE(is_body("{\r}\n", wire::Era::kLegacy));
  EXPECT_FALSE(is_body(ask("ping\u200b", modern + "}"), wire::Era::kModern));
  EXPECT_FALSE(is_body(ask("ping", modern + R"(,"progressToken":7})"), wire::Era::kModern));
}

TEST(FixedWindows, AreThoseOfAllLimitsButSlidingOnes) {
  const policy::Policy policy = policy::read_policy(kWindows, "p").value();
  EXPECT_EQ(fixed_windows(policy),
            (std::vector<Duration>{std::chrono::seconds(2), std::chrono::minutes(1)}));
}

}  // namespace
}  // namespace gatecrash::live
