#include "stack/host/line_server.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::host {
namespace {

/// Says each line twice.
class EchoServer final : public servers::McpServer {
 public:
  std::vector<std::string> on_line(std::string_view line, wire::LineFault /*fault*/,
                                   Instant /*now*/) override {
    return {std::string(line), std::string(line)};
  }
};

TEST(LineServer, BuiltInAnswersAtOnceAndNothingAfterItWasClosed) {
  ManualClock clock(instant_from_us(0));
  std::vector<std::string> said;
  const auto open = builtin_line_servers([] { return std::make_unique<EchoServer>(); }, clock);
  auto server = open(
      {.line = [&](std::string_view line, wire::LineFault /*fault*/) { said.emplace_back(line); },
       .closed = [&](std::optional<int> /*exit*/) { said.emplace_back("closed"); }});
  ASSERT_TRUE(server);
  (*server)->write("a");
  (*server)->close();
  (*server)->write("b");
  EXPECT_EQ(said, (std::vector<std::string>{"a", "a", "closed"}));
}

}  // namespace
}  // namespace gatecrash::host
