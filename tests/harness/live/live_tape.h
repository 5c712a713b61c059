// live_tape: what was seen of a live target, written by hand, under a cap of one call in windows of
// two seconds for all together.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "harness/live/judge_live.h"
#include "harness/live/live_rate_cap.h"
#include "harness/live/live_run.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::live {

inline std::shared_ptr<const policy::Policy> cap_of_one() {
  return std::make_shared<const policy::Policy>(
      policy::read_policy(R"({"version":"1","default":"deny","tools":{"read":{"limits":[
        {"counter":"c","window":2,"max":1,"scope":"global"}]}}})",
                          "p")
          .value());
}

class LiveTape : public testing::Test {
 protected:
  using Direction = transcript::Direction;
  using Event = transcript::Event;
  using Tap = transcript::Tap;

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

  std::vector<judge::Violation> violations() {
    const auto policy = cap_of_one();
    judge::Visible visible;
    visible.audit = false;
    visible.effects = false;
    visible.canonical = false;
    judge::Judge judge(live_table(), policy, visible, denial_);
    judge_live(transcript_, *policy, judge);
    return judge.violations();
  }

  std::string judged() {
    std::string found;
    for (const judge::Violation& violation : violations()) {
      found += violation.invariant + " ";
    }
    return found;
  }

  void at(std::int64_t us) { now_ = Duration(us); }

  /// An error of the gateway's own.
  void refuse(const std::string& session, const std::string& id, const std::string& message) {
    put(session, Tap::kClient, Direction::kServerToClient,
        R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":-32603,"message":")" + message +
            "\"}}\n");
  }

  judge::DenialShape denial_{};

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

}  // namespace gatecrash::live
