#include "harness/builtin/builtin_stack.h"

#include <memory>

#include <gtest/gtest.h>

#include "harness/builtin/defaults.h"
#include "harness/invariants/table.h"
#include "harness/simulate/agent.h"
#include "harness/simulate/world.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::builtin {
namespace {

using judge::Observation;
using simulate::Output;

std::shared_ptr<const policy::Policy> policy(std::string_view text) {
  return std::make_shared<const policy::Policy>(*policy::read_hosted_policy(text, "test"));
}

std::string call(int id, std::string_view tool, wire::Value arguments) {
  return wire::write_message(wire::make_tool_call(id, tool, std::move(arguments))) + "\n";
}

/// One session, shaken hands, without latency; keeps what the observer was told.
class Conversation {
 public:
  explicit Conversation(std::string_view policy_text)
      : stack_({.policy = policy(policy_text),
                .lake = default_lake(),
                .seed = 1,
                .fault = nullptr,
                .gateway_options = {}}) {
    stack_.set_observer([this](const Observation& seen) {
      if (seen.effect != nullptr) {
        effects.push_back(seen.effect->operation);
      }
      reloads += seen.kind == Observation::Kind::kReload ? 1 : 0;
      if (seen.audit != nullptr) {
        rules.push_back(seen.audit->rule);
      }
    });
    std::vector<Output> out;
    stack_.open("1", "a", now_, out);
    say(simulate::Agent::handshake());
    rules.clear();
  }

  /// What the client hears.
  std::string say(std::string_view bytes) {
    std::vector<Output> out;
    stack_.gateway_from_client("1", bytes, now_, out);
    std::string heard;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Output output = out[i];
      if (output.to == Output::To::kServer) {
        stack_.server_from_gateway("1", output.bytes, now_, out);
      } else if (output.to == Output::To::kGateway) {
        stack_.gateway_from_server("1", output.bytes, now_, out);
      } else {
        heard += output.bytes;
      }
    }
    return heard;
  }

  BuiltinStack& stack() { return stack_; }

  std::vector<std::string> effects;
  std::vector<std::string> rules;
  int reloads = 0;

 private:
  BuiltinStack stack_;
  Instant now_ = simulate::kWorldEpoch;
};

const wire::Value kAnn = wire::Value::object(
    {{"datastore_id", kDatastoreId}, {"resource_type", "Patient"}, {"resource_id", "ann-doe"}});

TEST(BuiltinStack, CarriesAnAllowedCallThroughToTheLake) {
  Conversation conversation(
      R"({"version":"1","default":"deny","tools":{"read_fhir_resource":{}}})");
  const std::string heard = conversation.say(call(1, "read_fhir_resource", kAnn));
  EXPECT_NE(heard.find("MRN-1"), std::string::npos) << heard;
  EXPECT_EQ(conversation.effects, (std::vector<std::string>{"healthlake:DescribeFHIRDatastore",
                                                            "healthlake:ReadResource"}));
  EXPECT_EQ(conversation.rules, std::vector<std::string>{"(allow)"});
}

TEST(BuiltinStack, KeepsADeniedCallFromTheLake) {
  Conversation conversation(R"({"version":"1","default":"deny","tools":{}})");
  const std::string heard = conversation.say(call(1, "read_fhir_resource", kAnn));
  EXPECT_NE(heard.find("\"isError\":true"), std::string::npos) << heard;
  EXPECT_TRUE(conversation.effects.empty());
  EXPECT_EQ(conversation.rules, std::vector<std::string>{"(default deny)"});
}

TEST(BuiltinStack, KeepsItsPolicyWhenTheNextOneCannotBeRead) {
  constexpr std::string_view kAllows =
      R"({"version":"1","default":"deny","tools":{"read_fhir_resource":{}}})";
  Conversation conversation(R"({"version":"1","default":"deny","tools":{}})");
  for (const std::string_view broken :
       {std::string_view(), kAllows.substr(0, 30), std::string_view(R"({"default":"allow"})"),
        std::string_view(R"({"version":"1","default":"allow","toolz":{}})")}) {
    EXPECT_FALSE(conversation.stack().reload_text(broken, simulate::kWorldEpoch)) << broken;
    conversation.say(call(1, "read_fhir_resource", kAnn));
    EXPECT_EQ(conversation.rules.back(), "(default deny)") << broken;
  }
  EXPECT_EQ(conversation.reloads, 0);
  EXPECT_TRUE(conversation.stack().reload_text(kAllows, simulate::kWorldEpoch));
  EXPECT_EQ(conversation.reloads, 1);
  conversation.say(call(1, "read_fhir_resource", kAnn));
  EXPECT_EQ(conversation.rules.back(), "(allow)");
}

TEST(BuiltinStack, SaysWhatItsGatewayHolds) {
  Conversation conversation(
      R"({"version":"1","default":"deny","tools":{"read_fhir_resource":{
          "limits":[{"counter":"reads","window":"minute","max":3}]}}})");
  conversation.say(call(1, "read_fhir_resource", kAnn));
  std::vector<Output> nowhere;
  conversation.stack().gateway_from_client("1", call(2, "read_fhir_resource", kAnn) + "begun",
                                           simulate::kWorldEpoch, nowhere);
  const auto holdings = conversation.stack().holdings(0);
  ASSERT_TRUE(holdings.has_value());
  EXPECT_EQ(holdings->unanswered, 1U);
  EXPECT_EQ(holdings->held, 0U);
  EXPECT_EQ(holdings->sessions, 1U);
  EXPECT_EQ(holdings->counters, 1U);
  EXPECT_EQ(holdings->buffered_bytes, 5U);
  EXPECT_FALSE(conversation.stack().holdings(1).has_value());
}

TEST(BuiltinStack, StartsEveryWorldFromTheSameLake) {
  const std::string_view text =
      R"({"version":"1","default":"deny","tools":{"create_fhir_resource":{}}})";
  const wire::Value body =
      wire::Value::object({{"datastore_id", kDatastoreId},
                           {"resource_type", "Patient"},
                           {"resource_data", wire::Value::object({{"resourceType", "Patient"}})}});
  const std::string first = Conversation(text).say(call(1, "create_fhir_resource", body));
  const std::string second = Conversation(text).say(call(1, "create_fhir_resource", body));
  EXPECT_EQ(first, second);
  EXPECT_NE(first.find("\"isError\":false"), std::string::npos) << first;
}

TEST(BuiltinStack, GivesTwentySeedsTheSameWorldsTwice) {
  const auto subject = builtin_subject(policy(kDefaultPolicyText));
  const simulate::ToolNames tools(*subject.policy, subject.catalog);
  const auto trace = [&](std::uint64_t seed) {
    const auto stack = subject.make_stack(seed);
    judge::Judge judge(invariants::table(), subject.policy, subject.visible);
    auto choices = generate::Choices::from_seed(seed);
    const auto result = simulate::run_world(
        choices, *stack, judge,
        {.policy = *subject.policy, .tools = tools, .known = subject.known, .calls_max = 100});
    EXPECT_TRUE(judge.violations().empty())
        << "seed " << seed << ": " << judge.violations().front().message;
    return result.trace_hash;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(trace(seed), trace(seed)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace gatecrash::builtin
