#include "harness/cli/line_target.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::cli {
namespace {

/// Says every line back, in the loop's next turn; ends when it is told to, unless it is deaf.
class EchoLineServer final : public host::LineServer {
 public:
  EchoLineServer(net::Loop& loop, Handlers handlers, bool deaf)
      : loop_(loop), handlers_(std::move(handlers)), deaf_(deaf) {}

  void write(std::string_view line) override {
    loop_.post([this, said = "<" + std::string(line) + ">"] {
      handlers_.line(said, wire::LineFault::kNone);
    });
  }

  void close() override {
    if (!deaf_) {
      handlers_.closed(0);
    }
  }

 private:
  net::Loop& loop_;
  Handlers handlers_;
  bool deaf_;
};

class LineTargetTest : public testing::Test {
 protected:
  host::OpenLineServer echo() {
    return [this](host::LineServer::Handlers handlers) {
      return Result<std::unique_ptr<host::LineServer>>(
          std::make_unique<EchoLineServer>(loop_, std::move(handlers), deaf_));
    };
  }

  net::Loop loop_;
  bool deaf_ = false;
};

TEST_F(LineTargetTest, SendsLinesAndReceivesLines) {
  LineTarget target(loop_, echo());
  ASSERT_TRUE(target.open("1", "g"));
  target.send("1", "a\nb\n");
  std::string all;
  while (all.size() < 8) {
    const auto heard = target.receive(std::chrono::seconds(5));
    ASSERT_FALSE(heard.empty());
    for (const target::Heard& piece : heard) {
      EXPECT_EQ(piece.session, "1");
      all += piece.bytes;
    }
  }
  EXPECT_EQ(all, "<a>\n<b>\n");
  EXPECT_TRUE(target.may_still_answer());
  const auto last = target.finish();
  ASSERT_EQ(last.size(), 1U);
  EXPECT_TRUE(last[0].ended);
  EXPECT_FALSE(target.may_still_answer());
  target.send("1", "late\n");
  EXPECT_TRUE(target.receive(std::chrono::seconds(5)).empty()) << "at once";
}

TEST_F(LineTargetTest, WaitsNoLongerThanItIsTold) {
  deaf_ = true;
  LineTarget target(loop_, echo());
  ASSERT_TRUE(target.open("1", "g"));
  EXPECT_TRUE(target.receive(std::chrono::milliseconds(5)).empty());
  EXPECT_TRUE(target.may_still_answer());
}

TEST_F(LineTargetTest, SaysWhyThereIsNoServer) {
  LineTarget target(loop_, [](const host::LineServer::Handlers&) {
    return Result<std::unique_ptr<host::LineServer>>(fail(Code::kConfigInvalid, "no such file"));
  });
  const Status opened = target.open("1", "g");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "no such file");
}

}  // namespace
}  // namespace gatecrash::cli
