// Every vector, at every position and in every encoding, shown to the real gateway on lines: what
// it does is what the table says, or a difference that the table knows and explains.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/generate/vectors.h"
#include "stack/gateway/memory_audit_sink.h"
#include "stack/gateway/stdio_gateway.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "stack/wire/jsonrpc.h"
#include "stack/wire/mcp.h"

namespace gatecrash::generate {
namespace {

constexpr std::string_view kPolicyText = R"({"version":"1","default":"deny",
    "tools":{"search_files":{}}})";
constexpr std::string_view kAllowText = R"({"version":"1","default":"allow",
    "tools":{"delete_all":{"action":"deny"}}})";
constexpr std::string_view kDenyText = R"({"version":"1","default":"deny"})";
constexpr std::string_view kHonest =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_files",)"
    R"("arguments":{"path":"a"}}})";

struct Done {
  std::vector<std::string> answers;
  std::vector<std::string> forwarded;
  std::vector<gateway::AuditRow> rows;
  bool closed = false;
};

Done show(std::string_view policy_text, std::string_view bytes) {
  auto policy = policy::read_hosted_policy(policy_text, "test policy");
  EXPECT_TRUE(policy.has_value());
  policy::MemoryCounterStore counters;
  gateway::MemoryAuditSink audit;
  gateway::Gateway gateway(std::make_shared<const policy::Policy>(*std::move(policy)), counters,
                           audit);
  gateway::StdioGateway lines(gateway);
  gateway::Actions actions;
  lines.open("s", "g", {}, actions);
  lines.from_client("s", bytes, {}, actions);
  Done done;
  for (const gateway::Action& action : actions) {
    if (action.kind == gateway::Action::Kind::kToClient) {
      done.answers.push_back(action.bytes);
    } else if (action.kind == gateway::Action::Kind::kToUpstream) {
      done.forwarded.push_back(action.bytes);
    } else {
      done.closed = true;
    }
  }
  done.rows = audit.take();
  return done;
}

/// One canonical line, which calls a tool that the policy allows.
void expect_canonical(const std::string& line, std::string_view tool) {
  const auto message = wire::read_message(std::string_view(line).substr(0, line.size() - 1));
  ASSERT_TRUE(message.has_value()) << line;
  EXPECT_EQ(wire::write_message(*message) + "\n", line);
  if (message->method != wire::method::kToolsCall) {
    EXPECT_TRUE(message->method.ends_with("/list")) << line;
    return;
  }
  const auto call = wire::read_tool_call(*message);
  ASSERT_TRUE(call.has_value()) << line;
  EXPECT_EQ(call->name, tool);
}

void expect_treatment(Treatment treatment, const Done& done, bool several) {
  if (several) {
    EXPECT_LE(done.forwarded.size(), 1U);
    for (const std::string& line : done.forwarded) {
      expect_canonical(line, "search_files");
    }
    EXPECT_EQ(done.rows.size(), done.answers.size() + done.forwarded.size());
    EXPECT_FALSE(done.answers.empty());
    return;
  }
  if (treatment == Treatment::kCanonical) {
    ASSERT_EQ(done.forwarded.size(), 1U) << (done.answers.empty() ? "" : done.answers[0]);
    expect_canonical(done.forwarded[0], "search_files");
    EXPECT_TRUE(done.answers.empty());
    return;
  }
  EXPECT_TRUE(done.forwarded.empty()) << done.forwarded[0];
  EXPECT_EQ(done.closed, treatment == Treatment::kRefuseClose);
  if (treatment == Treatment::kSilent) {
    EXPECT_TRUE(done.answers.empty()) << done.answers[0];
    return;
  }
  ASSERT_EQ(done.rows.size(), 1U);
  EXPECT_EQ(done.rows[0].kind, gateway::AuditRow::Kind::kDeny);
  ASSERT_EQ(done.answers.size(), 1U);
  const auto answer = wire::read_message(done.answers[0]);
  ASSERT_TRUE(answer.has_value()) << done.answers[0];
  EXPECT_EQ(done.rows[0].rule == policy::kRuleUnreadable, treatment != Treatment::kDeny)
      << done.rows[0].rule;
  if (treatment == Treatment::kDeny) {
    EXPECT_EQ(answer->id, wire::Value(1));
  }
}

std::string made(const VectorUse& use, std::string_view message) {
  auto parts = take_apart(message);
  EXPECT_TRUE(parts.has_value());
  const Site site{use.position, use.encoding, "delete_all"};
  EXPECT_TRUE(use.vector->apply(*parts, site)) << "no place for it";
  return put_together(*parts);
}

template <class Check>
void for_each_use(bool heavy, const Check& check) {
  for (const Vector& vector : vectors()) {
    for (const Position position : vector.positions.list()) {
      for (std::uint32_t spelt = 0; spelt < (vector.spelled ? kEncodings : 1); ++spelt) {
        const VectorUse use{&vector, position, static_cast<Encoding>(spelt)};
        if (vector.heavy == heavy) {
          SCOPED_TRACE(use.text());
          check(use);
        }
      }
    }
  }
}

TEST(VectorsAtTheGateway, MeetTheirTreatment) {
  for_each_use(false, [](const VectorUse& use) {
    expect_treatment(expected_treatment(use), show(kPolicyText, made(use, kHonest)),
                     use.vector->several);
  });
}

TEST(VectorsAtTheGateway, MeetTheirTreatmentWhenTheyAreHeavy) {
  for_each_use(true, [](const VectorUse& use) {
    expect_treatment(expected_treatment(use), show(kPolicyText, made(use, kHonest)),
                     use.vector->several);
  });
}

// Default allow saves nothing: what cannot be read, or is read differently, must still not pass.
TEST(VectorsAtTheGateway, PassNothingUnreadableWhateverIsAllowed) {
  for_each_use(false, [](const VectorUse& use) {
    const Done done = show(kAllowText, made(use, kHonest));
    const Treatment treatment = expected_treatment(use);
    const bool refused = treatment == Treatment::kRefuse || treatment == Treatment::kRefuseClose;
    if (refused && !use.vector->several) {
      EXPECT_TRUE(done.forwarded.empty()) << done.forwarded[0];
    }
    for (const std::string& line : done.forwarded) {
      EXPECT_EQ(line.find(R"("name":"delete_all")"), std::string::npos) << line;
      const auto message = wire::read_message(std::string_view(line).substr(0, line.size() - 1));
      ASSERT_TRUE(message.has_value()) << line;
      EXPECT_EQ(wire::write_message(*message) + "\n", line);
    }
  });
}

TEST(VectorsAtTheGateway, OpenNothingWhereAllIsDenied) {
  for_each_use(false, [](const VectorUse& use) {
    for (const std::string& line : show(kDenyText, made(use, kHonest)).forwarded) {
      EXPECT_NE(line.find("/list\""), std::string::npos) << line;
    }
  });
}

// A modern message carries its version with it.
TEST(VectorsAtTheGateway, MeetTheSameTreatmentInTheModernEra) {
  static constexpr std::string_view kModern =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_files",)"
      R"("arguments":{"path":"a"},"_meta":{"io.modelcontextprotocol/protocolVersion":)"
      R"("2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";
  for_each_use(false, [](const VectorUse& use) {
    expect_treatment(expected_treatment(use), show(kPolicyText, made(use, kModern)),
                     use.vector->several);
  });
}

// Two on one message: the more careful treatment wins, whichever comes first.
TEST(VectorsAtTheGateway, PassNothingWhenTwoAreCombined) {
  Choices choices = Choices::from_seed(7);
  for (int i = 0; i < 3000; ++i) {
    auto parts = take_apart(kHonest);
    const auto used = make_hostile(*parts, "delete_all", choices);
    const std::string bytes = put_together(*parts);
    for (const std::string& line : show(kAllowText, bytes).forwarded) {
      EXPECT_EQ(line.find(R"("name":"delete_all")"), std::string::npos) << used[0].text() << bytes;
      const auto message = wire::read_message(std::string_view(line).substr(0, line.size() - 1));
      ASSERT_TRUE(message.has_value()) << line;
      EXPECT_EQ(wire::write_message(*message) + "\n", line);
    }
  }
}

}  // namespace
}  // namespace gatecrash::generate
