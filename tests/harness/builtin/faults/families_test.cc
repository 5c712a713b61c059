#include "harness/builtin/faults/families.h"

#include <gtest/gtest.h>

namespace gatecrash::builtin {
namespace {

gateway::Event client_line(std::string_view bytes) {
  return {gateway::Event::Kind::kClientMessage, "1", {}, bytes};
}

TEST(Families, LookAtOneReadableMessageOnly) {
  const auto call = client_message(client_line(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_fhir_resource"}})"));
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(called_tool(*call), "read_fhir_resource");
  const auto ping = client_message(client_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})"));
  ASSERT_TRUE(ping.has_value());
  EXPECT_EQ(called_tool(*ping), "");
  EXPECT_FALSE(client_message(client_line("{")).has_value());
  gateway::Event closed = client_line("");
  closed.kind = gateway::Event::Kind::kClientClosed;
  EXPECT_FALSE(client_message(closed).has_value());
}

TEST(Families, TellWhatGoesUpstream) {
  const gateway::Event event = client_line("x");
  EXPECT_FALSE(forwards({}));
  EXPECT_FALSE(forwards({to_client(event, "x")}));
  EXPECT_TRUE(forwards({to_client(event, "x"), to_upstream(event, "x")}));
}

}  // namespace
}  // namespace gatecrash::builtin
