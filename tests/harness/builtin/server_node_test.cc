#include "harness/builtin/server_node.h"

#include <gtest/gtest.h>

namespace gatecrash::builtin {
namespace {

class NoLake final : public servers::HttpClient {
  Result<wire::HttpResponse> send(const wire::HttpRequest&) override {
    return fail(Code::kPeerGone, "no lake here");
  }
};

constexpr std::string_view kPing = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";

TEST(ServerNode, ReadsLinesInAnySplit) {
  NoLake lake;
  const StackEvents events;
  ServerNode server(lake, std::nullopt);
  EXPECT_TRUE(server.read(kPing.substr(0, 10), {}, events).empty());
  const auto answers = server.read(kPing.substr(10), {}, events);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0], "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
}

TEST(ServerNode, AnswersThroughEveryOtherReader) {
  NoLake lake;
  EXPECT_GE(line_victims().size(), 10U);
  for (std::size_t i = 0; i < line_victims().size(); ++i) {
    StackEvents events;
    simulate::Marks marks;
    events.marks = &marks;
    ServerNode server(lake, i);
    const auto answers = server.read(kPing, {}, events);
    EXPECT_EQ(answers.size(), 1U) << line_victims()[i]->name;
    EXPECT_EQ(marks.count(simulate::Mark::kVictimReads), 1U);
  }
}

}  // namespace
}  // namespace gatecrash::builtin
