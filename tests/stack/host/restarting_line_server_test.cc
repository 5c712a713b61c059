#include "stack/host/restarting_line_server.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "stack/host/child_line_server.h"
#include "stack/net/real_clock.h"

namespace gatecrash::host {
namespace {

constexpr std::string_view kInitialize = R"({"jsonrpc":"2.0","id":0,"method":"initialize"})";
constexpr std::string_view kAgreed = R"({"jsonrpc":"2.0","id":0,"result":{}})";
constexpr std::string_view kCall = R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})";

/// Servers whose every word and end is the test's.
class FakeLineServer final : public LineServer {
 public:
  FakeLineServer(std::vector<std::string>& heard, Handlers handlers)
      : handlers_(std::move(handlers)), heard_(heard) {}

  void write(std::string_view line) override { heard_.emplace_back(line); }

  void close() override {
    heard_.emplace_back("EOF");
    handlers_.closed(0);
  }

  void pause() override { heard_.emplace_back("pause"); }

  Handlers handlers_;

 private:
  std::vector<std::string>& heard_;
};

class RestartingLineServerTest : public testing::Test {
 protected:
  RestartingLineServerTest() {
    server_ = restarting_line_servers(
                  loop_, log_,
                  [this](LineServer::Handlers handlers) {
                    ++opened_;
                    auto fake = std::make_unique<FakeLineServer>(heard_, std::move(handlers));
                    last_ = fake.get();
                    return fails_ ? Result<std::unique_ptr<LineServer>>(
                                        fail(Code::kLocalProcess, "cannot start it"))
                                  : Result<std::unique_ptr<LineServer>>(std::move(fake));
                  })({.line = [this](std::string_view line,
                                     wire::LineFault) { told_.emplace_back(line); },
                      .closed =
                          [this](std::optional<int> code) {
                            told_.push_back("closed " + std::to_string(code.value_or(-1000)));
                          },
                      .drained = [this] { told_.emplace_back("drained"); },
                      .outage =
                          [this](LineServer::Outage outage) {
                            told_.emplace_back(outage == LineServer::Outage::kLost   ? "lost"
                                               : outage == LineServer::Outage::kAway ? "away"
                                                                                     : "back");
                          }})
                  .value();
  }

  void run_for(Duration time) {
    loop_.after(time, [this] { loop_.stop(); });
    loop_.run();
  }

  /// Until `opened` servers have been opened; at most five seconds.
  void run_until_opened(int opened) {
    const auto limit = net::monotonic_now() + std::chrono::seconds(5);
    while (opened_ < opened && net::monotonic_now() < limit) {
      run_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(opened_, opened);
  }

  net::RealClock clock_;
  std::string logged_;
  JsonLog log_{clock_, [this](std::string_view line) { logged_ += line; }};
  net::Loop loop_;
  std::vector<std::string> heard_;
  std::vector<std::string> told_;
  FakeLineServer* last_ = nullptr;
  int opened_ = 0;
  bool fails_ = false;
  std::unique_ptr<LineServer> server_;
};

using Lines = std::vector<std::string>;

TEST_F(RestartingLineServerTest, OpensAnotherAndGreetsIt) {
  server_->write(kInitialize);
  last_->handlers_.line(kAgreed, wire::LineFault::kNone);
  server_->pause();
  last_->handlers_.closed(7);
  EXPECT_TRUE(server_->in_outage());
  server_->write(kCall);
  EXPECT_EQ(server_->queued(), kCall.size());
  run_until_opened(2);
  last_->handlers_.line(kAgreed, wire::LineFault::kNone);
  EXPECT_FALSE(server_->in_outage());
  EXPECT_EQ(heard_, (Lines{std::string(kInitialize), "pause", "pause", std::string(kInitialize),
                           std::string(kCall)}));
  run_for(std::chrono::milliseconds(1));
  EXPECT_EQ(told_, (Lines{std::string(kAgreed), "lost", "back", "drained"}));
  EXPECT_EQ(server_->restarts(), 1U);
  for (const std::string_view event : {"server-ended", "\"exit\":7", "server-back"}) {
    EXPECT_NE(logged_.find(event), std::string::npos) << logged_;
  }
}

TEST_F(RestartingLineServerTest, TriesAgainWhereOneCannotBeStarted) {
  last_->handlers_.line("x", wire::LineFault::kNone);
  last_->handlers_.closed(7);
  fails_ = true;
  run_until_opened(2);
  EXPECT_NE(logged_.find("cannot start it"), std::string::npos) << logged_;
  fails_ = false;
  run_until_opened(3);
  run_for(std::chrono::milliseconds(1));
  EXPECT_EQ(told_, (Lines{"x", "lost", "back", "drained"}));
}

TEST_F(RestartingLineServerTest, ClosesOnceWhereNothingRuns) {
  last_->handlers_.line("x", wire::LineFault::kNone);
  last_->handlers_.closed(7);
  server_->close();
  server_->close_quickly();
  server_->write(kCall);
  run_for(std::chrono::milliseconds(400));
  EXPECT_EQ(told_, (Lines{"x", "lost", "closed 7"}));
  EXPECT_EQ(opened_, 1) << "nobody is there any more for whom it should come back";
}

TEST_F(RestartingLineServerTest, ClosesWhatRuns) {
  server_->close();
  EXPECT_EQ(heard_, Lines{"EOF"});
  EXPECT_EQ(told_, Lines{"closed 0"});
}

TEST_F(RestartingLineServerTest, IsClosedByAServerThatNeverSaidAWord) {
  last_->handlers_.closed(7);
  EXPECT_EQ(told_, Lines{"closed 7"});
  EXPECT_EQ(server_->failures(), 1);
}

}  // namespace
}  // namespace gatecrash::host
