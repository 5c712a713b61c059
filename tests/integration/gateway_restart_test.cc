// gatecrash gateway whose server ends, or which is itself ended, with calls under way or held.
#include <signal.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/real_clock.h"
#include "stack/net/unix_socket.h"
#include "tests/integration/gatecrash.h"
#include "tests/integration/listening.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kHeldRead =
    R"({"version":"1","default":"deny","tools":{"read":{"action":"require_approval"}}})";

constexpr std::string_view kListTools = R"({"jsonrpc":"2.0","id":"list","method":"tools/list"})"
                                        "\n";

/// Tries until `holds`, at most ten seconds.
bool becomes_true(const std::function<bool()>& holds) {
  for (int tries = 0; tries < 200; ++tries) {
    if (holds()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

class GatewayRestart : public testing::Test {
 protected:
  std::vector<std::string> words(const std::string& mode, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"gateway", "--policy", policy_, "--audit", audit_, "--log", log_,
                               "--admin", socket_});
    return gatecrash_words(std::move(more), mode);
  }

  CommandResult gateway(std::vector<std::string> more) {
    more.insert(more.begin(), "gateway");
    more.insert(more.end(), {"--admin", socket_});
    return gatecrash(more);
  }

  std::string ask(const std::string& target) {
    wire::HttpRequest request;
    request.method = "GET";
    request.target = target;
    const auto answer = net::ask_unix(socket_, request, std::chrono::seconds(10));
    return answer ? answer->body : "";
  }

  /// The id of the one call that is held.
  std::string held_id() {
    CommandResult pending;
    EXPECT_TRUE(becomes_true([&] {
      pending = gateway({"pending"});
      return pending.out.find("read()") != std::string::npos;
    })) << pending.out
        << pending.err;
    return pending.out.substr(0, pending.out.find(' '));
  }

  std::string audit() const { return net::read_file(audit_).value_or(""); }

  std::string log() const { return net::read_file(log_).value_or(""); }

  /// What reached the server, one line a call.
  std::string effects() const { return net::read_file(effects_).value_or(""); }

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kAllowRead);
  std::string audit_ = folder_.path("audit.jsonl");
  std::string log_ = folder_.path("log.jsonl");
  std::string socket_ = folder_.path("admin.sock");
  std::string effects_ = folder_.path("effects");
};

TEST_F(GatewayRestart, AnswersWhatWasLostAndGoesOnWithANewServer) {
  Command command(words("crash"));
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_out_lines(1));
  const net::Monotonic begin = net::monotonic_now();
  command.write(kReadCall);
  ASSERT_TRUE(command.wait_for_out(R"({"jsonrpc":"2.0","id":1,"error":)"));
  EXPECT_LT(net::monotonic_now() - begin, std::chrono::seconds(2)) << "at once";
  command.write(kListTools);
  ASSERT_TRUE(command.wait_for_out(R"({"jsonrpc":"2.0","id":"list","result":{"ok":true}})"))
      << command.out();
  const std::string metrics = ask("/metrics");
  EXPECT_NE(metrics.find("gatecrash_server_restarts_total 1\n"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find("gatecrash_in_flight 0\n"), std::string::npos) << metrics;
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const std::string first = R"({"jsonrpc":"2.0","id":0,"result":)";
  EXPECT_EQ(result.out.find(first), result.out.rfind(first)) << "the second handshake is ours";
  for (const char* const part : {R"("tool":"read","outcome":"lost")", R"({"event":"server-lost",)",
                                 R"({"event":"server-back",)"}) {
    EXPECT_NE(audit().find(part), std::string::npos) << part << "\n" << audit();
  }
  EXPECT_EQ(gatecrash({"audit", "verify", audit_}).exit_code, 0);
  for (const char* const part :
       {R"("event":"server-ended","exit":7)", R"("event":"server-back")"}) {
    EXPECT_NE(log().find(part), std::string::npos) << log();
  }
}

// Over HTTP a server is one session's: the session ends with it, and the client opens another.
TEST_F(GatewayRestart, EndsAnHttpSessionWithItsServerAndOpensAnother) {
  Listening listening(words("crash", {"--listen", "127.0.0.1:0"}));
  HttpPeer peer = listening.peer();
  const wire::Headers session = of_session(peer.post("/mcp", kInitialize));
  const net::Monotonic begin = net::monotonic_now();
  const wire::HttpResponse lost = peer.post("/mcp", kReadCall, session);
  EXPECT_LT(net::monotonic_now() - begin, std::chrono::seconds(2)) << "at once";
  EXPECT_NE(lost.body.find(R"("id":1,"error":)"), std::string::npos) << lost.body;
  EXPECT_EQ(peer.post("/mcp", kListTools, session).status, 404);
  wire::Headers next;
  EXPECT_TRUE(becomes_true([&] {
    const wire::HttpResponse opened = peer.post("/mcp", kInitialize);
    const bool open = opened.body.find(R"("result":)") != std::string::npos;
    next = open ? of_session(opened) : next;
    return open;
  }));
  EXPECT_NE(peer.post("/mcp", kListTools, next).body.find(R"("result":{"ok":true})"),
            std::string::npos);
  EXPECT_NE(audit().find(R"("tool":"read","outcome":"error")"), std::string::npos) << audit();
  listening.command().signal(SIGTERM);
  EXPECT_EQ(listening.command().finish().exit_code, 0);
}

// With nothing under way nothing is waited for, however many connections are kept.
TEST_F(GatewayRestart, DrainsAtOnceWhenNothingIsInFlight) {
  Listening listening(words("crash", {"--listen", "127.0.0.1:0", "--drain", "60s"}));
  HttpPeer kept = listening.peer();
  const wire::Headers session = of_session(kept.post("/mcp", kInitialize));
  HttpPeer stream = listening.peer();
  wire::Headers headers = session;
  headers.emplace_back("Accept", "text/event-stream");
  stream.send("GET", "/mcp", headers);
  ASSERT_TRUE(stream.wait_for("200 OK"));
  const net::Monotonic begin = net::monotonic_now();
  listening.command().signal(SIGTERM);
  EXPECT_EQ(listening.command().finish().exit_code, 0);
  EXPECT_LT(net::monotonic_now() - begin, std::chrono::milliseconds(1500));
}

TEST_F(GatewayRestart, CountsWhatIsInFlightOnStdio) {
  Command command(words("silent"));
  command.write(std::string(kInitialize) + std::string(kReadCall));
  EXPECT_TRUE(becomes_true([&] {
    command.pump(std::chrono::milliseconds(10));
    return ask("/metrics").find("gatecrash_in_flight 2\n") != std::string::npos;
  })) << ask("/metrics");
  command.signal(SIGTERM);
  EXPECT_EQ(command.finish().exit_code, 130);
}

// Once it has worked, it gets eight tries; here each is over at once.
TEST_F(GatewayRestart, SaysSoWhenTheServerIsGoneForTheClientThatLeaves) {
  const std::string gone = folder_.path("once");
  const std::string script = "[ -e " + gone + " ] && exit 9; : > " + gone +
                             "; read -r line; echo '" + R"({"jsonrpc":"2.0","id":0,"result":{}})" +
                             "'; exit 9";
  std::vector<std::string> all = words("");
  all.insert(all.end(), {"--", "/bin/sh", "-c", script});
  Command command(all);
  command.write(kInitialize);
  ASSERT_TRUE(command.wait_for_out_lines(1));
  ASSERT_TRUE(
      becomes_true([&] { return log().find(R"("event":"server-ended")") != std::string::npos; }));
  const CommandResult result = command.finish();
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err,
            "gatecrash: the server had ended (exit code 9) and was not back when the client "
            "left\n");
}

class HeldRestart : public GatewayRestart {
 protected:
  HeldRestart() { EXPECT_TRUE(net::write_file(policy_, kHeldRead)); }

  std::vector<std::string> with_effects() {
    std::vector<std::string> all = words("effects");
    all.push_back(effects_);
    return all;
  }

  static std::string call(int id) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
           R"(,"method":"tools/call","params":{"name":"read","arguments":{"call-)" +
           std::to_string(id) + "\":1}}}\n";
  }

  std::size_t count_in_audit(std::string_view part) const {
    const std::string text = audit();
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  }

  /// The id of the held call whose arguments are those of call(id).
  std::string held_id_of(int id) {
    std::string line;
    EXPECT_TRUE(becomes_true([&] {
      const std::string pending = gateway({"pending"}).out;
      const std::size_t at = pending.find("read(call-" + std::to_string(id) + ")");
      const std::size_t begin = at == std::string::npos ? at : pending.rfind('\n', at);
      line =
          at == std::string::npos ? "" : pending.substr(begin == std::string::npos ? 0 : begin + 1);
      return !line.empty();
    }));
    return line.substr(0, line.find(' '));
  }
};

// Killed with calls held: nobody approved them, so nothing of them is ever forwarded.
TEST_F(HeldRestart, LosesItsHeldCallsAndForwardsNoneOfThem) {
  std::string lost_id;
  {
    Command command(with_effects());
    command.write(std::string(kInitialize) + call(1) + call(2));
    ASSERT_TRUE(command.wait_for_out_lines(1));
    lost_id = held_id_of(1);
    (void)held_id_of(2);
    command.signal(SIGKILL);
    const CommandResult result = command.finish();
    EXPECT_EQ(result.out.find(R"("id":1,)"), std::string::npos) << "no answer: the pipe just ends";
  }
  EXPECT_EQ(effects(), "");
  Command again(with_effects());
  again.write(std::string(kInitialize));
  ASSERT_TRUE(again.wait_for_out_lines(1));
  EXPECT_EQ(gateway({"pending"}).out, "no call waits\n");
  const CommandResult late = gateway({"approve", lost_id});
  EXPECT_EQ(late.exit_code, 2) << "a call of before the restart cannot be approved";
  EXPECT_TRUE(is_one_complaint(late.err)) << late.err;
  again.write(call(3));
  again.pump(std::chrono::milliseconds(100));
  const std::string id = held_id_of(3);
  EXPECT_EQ(gateway({"approve", id}).out, "approved\n");
  ASSERT_TRUE(again.wait_for_out(R"("id":3,"result":)"));
  EXPECT_EQ(again.finish().exit_code, 0);
  EXPECT_EQ(effects(), "call-3\n");
  EXPECT_EQ(count_in_audit(R"("decision":"hold")"), 3U) << audit();
  EXPECT_EQ(count_in_audit(R"("held":)"), 1U) << "the lost ones have no second row";
  EXPECT_EQ(count_in_audit(R"("event":"started")"), 1U) << audit();
  EXPECT_EQ(gatecrash({"audit", "verify", audit_}).exit_code, 0);
}

TEST_F(HeldRestart, ForwardsACallOnceHoweverOftenItIsApproved) {
  Command command(with_effects());
  command.write(std::string(kInitialize) + call(1));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  const std::string id = held_id_of(1);
  std::vector<CommandResult> results(4);
  std::vector<std::thread> people;
  people.reserve(results.size());
  for (CommandResult& result : results) {
    people.emplace_back([&] { result = gateway({"approve", id}); });
  }
  int approved = 0;
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i].join();
    approved += results[i].exit_code == 0 ? 1 : 0;
    EXPECT_TRUE(results[i].exit_code == 0 || results[i].exit_code == 2) << results[i].err;
  }
  EXPECT_EQ(approved, 1);
  ASSERT_TRUE(command.wait_for_out(R"("id":1,"result":)"));
  EXPECT_EQ(gateway({"deny", id}).exit_code, 2);
  EXPECT_EQ(command.finish().exit_code, 0);
  EXPECT_EQ(effects(), "call-1\n");
}

TEST_F(HeldRestart, CannotApproveACallWhoseHttpClientHasLeft) {
  std::vector<std::string> all = words("effects", {"--listen", "127.0.0.1:0"});
  all.push_back(effects_);
  Listening listening(all);
  std::string id;
  {
    HttpPeer peer = listening.peer();
    const wire::HttpResponse opened = peer.post("/mcp", kInitialize);
    wire::Headers headers = of_session(opened);
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Accept", "application/json, text/event-stream");
    peer.send("POST", "/mcp", headers, call(1));
    id = held_id_of(1);
  }
  ASSERT_TRUE(becomes_true([&] { return gateway({"pending"}).out == "no call waits\n"; }));
  EXPECT_EQ(gateway({"approve", id}).exit_code, 2);
  listening.command().signal(SIGTERM);
  EXPECT_EQ(listening.command().finish().exit_code, 0);
  EXPECT_EQ(effects(), "");
  EXPECT_EQ(count_in_audit(R"x("rule":"(client gone)")x"), 1U) << audit();
}

TEST_F(HeldRestart, CannotApproveACallWhoseStdioClientHasLeft) {
  Command command(with_effects());
  command.write(std::string(kInitialize) + call(1));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  (void)held_id_of(1);
  EXPECT_EQ(command.finish().exit_code, 0);
  EXPECT_EQ(effects(), "");
  EXPECT_EQ(count_in_audit(R"x("rule":"(client gone)")x"), 1U) << audit();
}

// A call that waits for a person has not been forwarded: it outlives the server.
TEST_F(HeldRestart, KeepsAHeldCallWhileItsServerIsStartedAgain) {
  const std::string script =
      R"(while read -r line; do case "$line" in
           *initialize*) echo '{"jsonrpc":"2.0","id":0,"result":{}}';;
           *tools/list*) exit 5;;
           *tools/call*) echo '{"jsonrpc":"2.0","id":1,"result":{"ran":true}}';;
         esac; done)";
  std::vector<std::string> all = words("");
  all.insert(all.end(), {"--", "/bin/sh", "-c", script});
  Command command(all);
  command.write(std::string(kInitialize) + call(1));
  ASSERT_TRUE(command.wait_for_out_lines(1));
  const std::string id = held_id_of(1);
  command.write(kListTools);
  ASSERT_TRUE(command.wait_for_out(R"("id":"list","error":)"));
  EXPECT_EQ(gateway({"approve", id}).out, "approved\n");
  EXPECT_TRUE(command.wait_for_out(R"({"jsonrpc":"2.0","id":1,"result":{"ran":true}})"))
      << command.out();
  EXPECT_EQ(command.finish().exit_code, 0);
}

}  // namespace
}  // namespace gatecrash::tests
