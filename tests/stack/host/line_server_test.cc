#include "stack/host/line_server.h"

#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/stack/net/run_until.h"

namespace gatecrash::host {
namespace {

/// Says each line twice; one with "wait" in it only when it is let go on.
class EchoServer final : public servers::McpServer {
 public:
  explicit EchoServer(std::shared_future<void> gate) : gate_(std::move(gate)) {}

  std::vector<std::string> on_line(std::string_view line, wire::LineFault /*fault*/,
                                   Instant /*now*/) override {
    if (line.find("wait") != std::string_view::npos) {
      gate_.wait();
    }
    return {std::string(line), std::string(line)};
  }

 private:
  std::shared_future<void> gate_;
};

/// Two line servers, as two sessions have them.
class BuiltinLineServers : public testing::Test {
 protected:
  BuiltinLineServers() : first_(open("1 ")), second_(open("2 ")) {}

  ~BuiltinLineServers() override { let_go(); }

  std::unique_ptr<LineServer> open(const std::string& name) {
    const auto opener = builtin_line_servers(
        {[this] { return std::make_unique<EchoServer>(let_go_); }, clock_, loop_, pool_});
    return std::move(
        opener(
            {.line = [this, name](std::string_view line,
                                  wire::LineFault) { said_.push_back(name + std::string(line)); },
             .closed = [this, name](std::optional<int>) { said_.push_back(name + "closed"); }})
            .value());
  }

  void let_go() {
    if (!open_) {
      open_ = true;
      gate_.set_value();
    }
  }

  bool says(std::size_t lines) {
    return net::run_until(loop_, [&] { return said_.size() >= lines; });
  }

  std::promise<void> gate_;
  std::shared_future<void> let_go_ = gate_.get_future().share();
  bool open_ = false;
  ManualClock clock_{instant_from_us(0)};
  net::Loop loop_;
  net::WorkerPool pool_{4};
  std::vector<std::string> said_;
  std::unique_ptr<LineServer> first_;
  std::unique_ptr<LineServer> second_;
};

TEST_F(BuiltinLineServers, AnswerInTurnAndNothingAfterTheyWereClosed) {
  for (const char* const line : {"a", "b", "c"}) {
    first_->write(line);
  }
  ASSERT_TRUE(says(6));
  first_->write("d");
  first_->close();
  first_->write("e");
  second_->write("f");
  ASSERT_TRUE(says(9));
  EXPECT_EQ(said_, (std::vector<std::string>{"1 a", "1 a", "1 b", "1 b", "1 c", "1 c", "1 closed",
                                             "2 f", "2 f"}));
}

TEST_F(BuiltinLineServers, OneThatWaitsKeepsNoOtherWaiting) {
  first_->write("wait");
  first_->write("a");
  second_->write("b");
  ASSERT_TRUE(says(2));
  EXPECT_EQ(said_, (std::vector<std::string>{"2 b", "2 b"}));
  let_go();
  ASSERT_TRUE(says(6));
  EXPECT_EQ(said_.back(), "1 a");
}

TEST_F(BuiltinLineServers, ModernRequestsDoNotWaitForEachOther) {
  const std::string modern =
      R"("params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})";
  const std::string slow = R"({"jsonrpc":"2.0","id":1,"method":"wait",)" + modern;
  const std::string quick = R"({"jsonrpc":"2.0","id":2,"method":"x",)" + modern;
  first_->write(slow);
  first_->write(quick);
  ASSERT_TRUE(says(2));
  EXPECT_EQ(said_.back(), "1 " + quick);
  let_go();
  ASSERT_TRUE(says(4));
}

TEST_F(BuiltinLineServers, RefuseWhatIsTooMuchToWait) {
  const std::string large = R"({"jsonrpc":"2.0","id":1,"method":"wait","params":{"x":")" +
                            std::string(3 * 1024 * 1024, 'x') + "\"}}";
  for (int i = 0; i < 6; ++i) {
    first_->write(large);
  }
  ASSERT_EQ(said_.size(), 1U) << "16 MiB hold five of them";
  EXPECT_EQ(said_.back(), R"(1 {"jsonrpc":"2.0","id":1,"error":{"code":-32603,)"
                          R"("message":"too much waits for this server"}})");
  let_go();
  ASSERT_TRUE(says(11));
  first_->write("a");
  ASSERT_TRUE(says(13)) << "there is room again";
}

TEST_F(BuiltinLineServers, MayGoWhileTheyAreAsked) {
  first_->write("wait");
  first_.reset();
  let_go();
  second_->write("a");
  ASSERT_TRUE(says(2));
  EXPECT_EQ(said_.front(), "2 a");
}

}  // namespace
}  // namespace gatecrash::host
