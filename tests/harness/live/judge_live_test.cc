#include "harness/live/judge_live.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "harness/live/live_run.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::live {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;

std::shared_ptr<const policy::Policy> cap_of_one() {
  return std::make_shared<const policy::Policy>(
      policy::read_policy(R"({"version":"1","default":"deny","tools":{"read":{"limits":[
        {"counter":"c","window":2,"max":1,"scope":"global"}]}}})",
                          "p")
          .value());
}

class JudgeLive : public testing::Test {
 protected:
  void open(const std::string& session) {
    Event event;
    event.kind = Event::Kind::kOpen;
    event.session = session;
    event.grant = "a";
    add(event);
  }

  void call(const std::string& session, const std::string& id) {
    put(session, Tap::kClient, Direction::kClientToServer, text(id));
  }

  void forward(const std::string& session, const std::string& id) {
    put(session, Tap::kUpstream, Direction::kClientToServer, text(id));
    put(session, Tap::kUpstream, Direction::kServerToClient, result(id));
    put(session, Tap::kClient, Direction::kServerToClient, result(id));
  }

  void deny(const std::string& session, const std::string& id) {
    put(session, Tap::kClient, Direction::kServerToClient,
        R"({"jsonrpc":"2.0","id":)" + id +
            R"(,"result":{"content":[{"type":"text","text":"no"}],"isError":true}})"
            "\n");
  }

  void quiet() {
    Event event;
    event.kind = Event::Kind::kWorld;
    event.operation = kQuietEvent;
    add(event);
  }

  std::string judged() {
    const auto policy = cap_of_one();
    judge::Visible visible;
    visible.audit = false;
    visible.effects = false;
    visible.canonical = false;
    judge::Judge judge(invariants::table(), policy, visible);
    judge_live(transcript_, *policy, judge);
    std::string found;
    for (const judge::Violation& violation : judge.violations()) {
      found += violation.invariant + " ";
    }
    return found;
  }

  void at(std::int64_t us) { now_ = Duration(us); }

 private:
  static std::string text(const std::string& id) {
    return R"({"jsonrpc":"2.0","id":)" + id +
           R"(,"method":"tools/call","params":{"name":"read","arguments":{}}})"
           "\n";
  }

  static std::string result(const std::string& id) {
    return R"({"jsonrpc":"2.0","id":)" + id +
           R"(,"result":{"content":[]}})"
           "\n";
  }

  void put(const std::string& session, Tap tap, Direction dir, std::string bytes) {
    Event event;
    event.session = session;
    event.tap = tap;
    event.dir = dir;
    event.bytes = std::move(bytes);
    add(event);
  }

  void add(Event event) {
    event.at = now_;
    now_ += Duration(10);
    transcript_.events.push_back(std::move(event));
  }

  transcript::Transcript transcript_;
  Duration now_{500'000};
};

TEST_F(JudgeLive, FindsOneCallTooMany) {
  open("1");
  call("1", "1");
  forward("1", "1");
  quiet();
  call("1", "2");
  forward("1", "2");
  EXPECT_EQ(judged(), "rate-cap ");
}

TEST_F(JudgeLive, DoesNotAskWhichOfTwoAtOnceWasFirst) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "1");
  forward("2", "1");
  deny("1", "1");
  quiet();
  EXPECT_EQ(judged(), "");
}

TEST_F(JudgeLive, FindsTwoAtOnceThatBothGotThrough) {
  open("1");
  open("2");
  call("1", "1");
  call("2", "1");
  forward("2", "1");
  forward("1", "1");
  quiet();
  EXPECT_EQ(judged(), "rate-cap ");
}

TEST_F(JudgeLive, DoesNotAskInWhichWindowACallOnAnEdgeWasCounted) {
  open("1");
  at(1'999'000);
  call("1", "1");
  at(2'001'000);
  forward("1", "1");
  quiet();
  call("1", "2");  // the first may have been counted in this window, or not
  deny("1", "2");
  EXPECT_EQ(judged(), "");
}

TEST_F(JudgeLive, ChecksDenialsWhoseOrderIsKnown) {
  open("1");
  call("1", "1");
  deny("1", "1");
  quiet();
  EXPECT_EQ(judged(), "allow-exactly-once ");
}

TEST_F(JudgeLive, AsksForEveryAnswer) {
  open("1");
  call("1", "1");
  EXPECT_NE(judged().find("one-answer"), std::string::npos);
}

TEST(VisibleOf, SaysWhatATargetCanShow) {
  target::TargetSpec spec;
  spec.server.kind = target::ServerSpec::Kind::kCommand;
  EXPECT_FALSE(visible_of(spec).upstream);  // no gateway: nothing is forwarded
  spec.gateway.program.command = {"gw", "{upstream}"};
  EXPECT_TRUE(visible_of(spec).upstream);
  EXPECT_FALSE(visible_of(spec).effects);
  EXPECT_FALSE(visible_of(spec).audit);
  spec.audit = "a.jsonl";
  spec.server.kind = target::ServerSpec::Kind::kBuiltin;
  EXPECT_TRUE(visible_of(spec).audit);
  EXPECT_TRUE(visible_of(spec).effects);
}

}  // namespace
}  // namespace gatecrash::live
