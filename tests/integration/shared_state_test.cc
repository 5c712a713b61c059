// Gateways that share one Redis: together they grant exactly what one would, also when Redis goes
// away and comes back.
//
// GATECRASH_SHARED_CALLS is how many calls (1,600; ci/nightly.sh: 100,000).
#include <poll.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"
#include "stack/net/unix_socket.h"
#include "tests/integration/listening.h"
#include "tests/integration/state_load.h"
#include "tests/support/redis_server.h"

namespace gatecrash::tests {
namespace {

constexpr std::int64_t kClients = 16;

const std::string kOneAnHour = R"({"counter":"n","window":"hour","max":1,"scope":"global"})";

class SharedState : public testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::available()) {
      GTEST_SKIP() << kNoRedis;
    }
  }

  /// `count` gateways, each with a client of its own: on stdio one process is one client.
  void start(std::int64_t count, const std::string& limit, const RedisServer& redis,
             const std::vector<std::string>& more = {}) {
    for (std::int64_t i = 0; i < count; ++i) {
      gateways_.push_back(std::make_unique<LoadedGateway>(words_of(i, limit, redis, more),
                                                          "g" + std::to_string(i)));
    }
  }

  /// The command line of one gateway.
  std::vector<std::string> words_of(std::int64_t gateway, const std::string& limit,
                                    const RedisServer& redis,
                                    const std::vector<std::string>& more = {}) {
    if (policy_.empty()) {  // once: the gateways before this one read it
      policy_ = folder_.file(
          "policy.json",
          R"({"version":"1","default":"deny","tools":{"t":{"limits":[)" + limit + "]}}}");
    }
    std::vector<std::string> words{"gateway",   "--policy", policy_,       "--state",
                                   redis.url(), "--audit",  audit(gateway)};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--", faulty_server_path(), "effects", effects_});
    return gatecrash_words(words);
  }

  std::string audit(std::int64_t gateway) const {
    return folder_.path("audit" + std::to_string(gateway));
  }

  /// Every client calls until it has made `calls` in all, and has every answer.
  void call_all(std::int64_t calls) {
    std::vector<std::thread> threads;
    for (const auto& gateway : gateways_) {
      threads.emplace_back([&gateway, calls] {
        const net::Monotonic deadline = net::monotonic_now() + kCommandLimit;
        while (gateway->answered() < calls && net::monotonic_now() < deadline) {
          gateway->step({"t"}, calls, std::chrono::milliseconds(5));
        }
        EXPECT_EQ(gateway->answered(), calls);
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  std::int64_t effects() const { return static_cast<std::int64_t>(lines_of(effects_).size()); }

  std::string finish() {
    std::string err;
    for (const auto& gateway : gateways_) {
      const CommandResult result = gateway->command().finish();
      EXPECT_EQ(result.exit_code, 0);
      err += result.err;
    }
    return err;
  }

  TemporaryFolder folder_;
  std::string policy_;
  std::string effects_ = folder_.path("effects");
  std::vector<std::unique_ptr<LoadedGateway>> gateways_;
};

/// Waits for the start of the next window of that many seconds; returns its end.
Instant next_window(std::int64_t seconds) {
  net::RealClock clock;
  const std::int64_t length_us = seconds * 1'000'000;
  const std::int64_t now_us = us_since_epoch(clock.now());
  const std::int64_t start_us = (now_us / length_us + 1) * length_us;
  while (us_since_epoch(clock.now()) < start_us) {
    ::poll(nullptr, 0, 1);
  }
  return instant_from_us(start_us + length_us);
}

/// kClients clients make `each` calls apiece in each window, of which the policy grants `max`.
struct Bursts {
  std::int64_t calls = from_environment("GATECRASH_SHARED_CALLS", 1'600);
  std::int64_t count = calls > 10'000 ? 5 : 2;
  std::int64_t seconds = calls > 10'000 ? 40 : 8;
  std::int64_t each = calls / count / kClients;
  std::int64_t max = each * kClients * 2 / 5;

  std::string limit() const {
    return R"({"counter":"c","scope":"global","window":)" + std::to_string(seconds) + R"(,"max":)" +
           std::to_string(max) + "}";
  }

  /// `call_until(n)` returns when every client has made n calls in all.
  void run(const std::function<void(std::int64_t)>& call_until,
           const std::function<std::int64_t()>& effects) const {
    for (std::int64_t burst = 0; burst < count; ++burst) {
      const Instant end = next_window(seconds);
      const net::Monotonic start = net::monotonic_now();
      call_until(each * (burst + 1));
      const Duration took = net::monotonic_now() - start;
      net::RealClock clock;
      ASSERT_LT(clock.now(), end) << "the machine is too slow for this window";
      EXPECT_EQ(effects(), max * (burst + 1));
      std::cout << kClients << " clients: " << each * kClients << " calls in "
                << took.count() / 1000 << " ms, " << max << " granted\n";
    }
  }
};

TEST_F(SharedState, GrantsExactlyTheMaximumInEachWindow) {
  const Bursts bursts;
  const RedisServer redis;
  start(kClients, bursts.limit(), redis);
  bursts.run([&](std::int64_t calls) { call_all(calls); }, [&] { return effects(); });
  EXPECT_EQ(finish(), "");
}

/// One client of a gateway on HTTP, with a session of its own: one call after the other.
class HttpClient {
 public:
  HttpClient(const Listening& gateway, std::string name)
      : peer_(gateway.peer()), name_(std::move(name)) {
    session_ = of_session(peer_.post("/mcp", kInitialize));
  }

  void call_until(std::int64_t calls) {
    for (; made_ < calls; ++made_) {
      const std::string call = numbered_call("t", name_ + "-" + std::to_string(made_));
      ASSERT_EQ(peer_.post("/mcp", call, session_).status, 200);
    }
  }

 private:
  HttpPeer peer_;
  wire::Headers session_;
  std::string name_;
  std::int64_t made_ = 0;
};

TEST_F(SharedState, GrantsExactlyTheMaximumToTheClientsOfFourGatewaysOnHttp) {
  constexpr std::int64_t kGateways = 4;
  const Bursts bursts;
  const RedisServer redis;
  std::vector<std::unique_ptr<Listening>> gateways;
  std::vector<HttpClient> clients;
  for (std::int64_t i = 0; i < kGateways; ++i) {
    gateways.push_back(std::make_unique<Listening>(
        words_of(i, bursts.limit(), redis, {"--listen", "127.0.0.1:0"})));
    for (std::int64_t j = 0; j < kClients / kGateways; ++j) {
      clients.emplace_back(*gateways.back(), "g" + std::to_string(i) + "c" + std::to_string(j));
    }
  }
  const auto call_until = [&](std::int64_t calls) {
    std::vector<std::thread> threads;
    for (HttpClient& client : clients) {
      threads.emplace_back([&client, calls] { client.call_until(calls); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  };
  bursts.run(call_until, [&] { return effects(); });
  for (const auto& gateway : gateways) {
    gateway->command().signal(SIGTERM);
    const CommandResult result = gateway->command().finish();
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err.find("counters"), std::string::npos) << result.err;
  }
}

TEST_F(SharedState, ExceedsNothingWhenRedisStopsAndStartsAndRecoversByItself) {
  constexpr std::int64_t kGateways = 4;
  constexpr std::int64_t kMax = 1'000;
  // Each answer is on the disk before it is given: a killed Redis has forgotten none.
  RedisServer redis({"--appendfsync", "always"});
  start(kGateways, R"({"counter":"c","scope":"global","window":"day","max":1000})", redis);
  std::int64_t calls = 20;
  call_all(calls);  // all have started
  std::int64_t before = effects();
  for (const int number : {SIGKILL, SIGTERM, SIGKILL}) {
    std::thread outage([&] {
      ::poll(nullptr, 0, 30);
      redis.stop(number);
      ::poll(nullptr, 0, 150);
      redis.start();
    });
    // Under way when it goes, and when it is back.
    call_all(calls += 300);
    outage.join();
    ::poll(nullptr, 0, 1500);
    call_all(calls += 20);
    EXPECT_TRUE(effects() > before || before >= kMax - 3 * kGateways) << "it recovered";
    before = effects();
  }
  call_all(calls += 600);
  // What was under way in an outage may have been counted and not granted: one call a gateway.
  EXPECT_LE(effects(), kMax);
  EXPECT_GE(effects(), kMax - 3 * kGateways);
  const std::string err = finish();
  EXPECT_NE(err.find("cannot be reached"), std::string::npos) << err;
  EXPECT_NE(err.find("the counters can be used again"), std::string::npos) << err;
  bool said = false;
  for (std::int64_t i = 0; i < kGateways; ++i) {
    for (const auto& [name, call] : audited_calls(audit(i))) {
      said = said || (!call.allowed && call.rule == "(counters unreachable)");
    }
  }
  EXPECT_TRUE(said) << "the outage stands in the audit log";
}

TEST_F(SharedState, SaysInReplyAndAuditThatTheCountersAreUnreachable) {
  RedisServer redis;
  start(1, R"({"counter":"c","window":"day","max":5})", redis);
  call_all(1);
  redis.stop(SIGKILL);
  call_all(2);
  EXPECT_EQ(effects(), 1);
  const std::string& out = gateways_[0]->command().out();
  EXPECT_NE(out.find("cannot count this call now"), std::string::npos) << out;
  finish();
  const auto calls = audited_calls(audit(0));
  EXPECT_FALSE(calls.at("g0-1").allowed);
  EXPECT_EQ(calls.at("g0-1").rule, "(counters unreachable)");
}

TEST_F(SharedState, LetsCallsPassUncountedOnlyWhenToldToAndSaysSoAloud) {
  RedisServer redis;
  start(1, R"({"counter":"c","window":"day","max":1})", redis, {"--state-fail-open"});
  call_all(2);
  EXPECT_EQ(effects(), 1);
  redis.stop(SIGKILL);
  call_all(4);
  EXPECT_EQ(effects(), 3);
  const std::string err = finish();
  EXPECT_NE(err.find("DANGER: told to fail open"), std::string::npos) << err;
  EXPECT_NE(err.find("WITHOUT any limit"), std::string::npos) << err;
  const auto calls = audited_calls(audit(0));
  EXPECT_TRUE(calls.at("g0-2").allowed);
  EXPECT_EQ(calls.at("g0-2").rule, "(counters unreachable)");
  EXPECT_EQ(calls.at("g0-0").rule, "(allow)");
}

/// "200 {"status":"ok"}" as the admin endpoint at `socket` has it; tries until it is `expected`.
std::string health_becomes(const std::string& socket, const std::string& expected) {
  wire::HttpRequest request;
  request.method = "GET";
  request.target = "/healthz";
  std::string seen;
  for (int tries = 0; tries < 200 && seen != expected; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto answer = net::ask_unix(socket, request, std::chrono::seconds(10));
    seen = answer ? std::to_string(answer->status) + " " + answer->body : "";
  }
  return seen;
}

// Nobody calls meanwhile: who was taken out for an outage must come back without a call.
TEST_F(SharedState, IsUnhealthyWhileRedisIsAwayAndHealthyAfter) {
  RedisServer redis;
  const std::string socket = folder_.path("admin.sock");
  start(1, kOneAnHour, redis, {"--admin", socket});
  const std::string healthy = "200 {\"status\":\"ok\"}\n";
  const std::string down = "503 {\"status\":\"counters-down\"}\n";
  EXPECT_EQ(health_becomes(socket, healthy), healthy);
  redis.stop(SIGKILL);
  EXPECT_EQ(health_becomes(socket, down), down);
  wire::HttpRequest metrics;
  metrics.method = "GET";
  metrics.target = "/metrics";
  const auto page = net::ask_unix(socket, metrics, std::chrono::seconds(10));
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->body.find("gatecrash_counters_down 1\n"), std::string::npos) << page->body;
  redis.start();
  EXPECT_EQ(health_becomes(socket, healthy), healthy);
  finish();
}

TEST_F(SharedState, StaysInServiceWhenItIsToldToFailOpen) {
  RedisServer redis;
  const std::string socket = folder_.path("admin.sock");
  start(1, kOneAnHour, redis, {"--admin", socket, "--state-fail-open"});
  const std::string healthy = "200 {\"status\":\"ok\"}\n";
  ASSERT_EQ(health_becomes(socket, healthy), healthy);
  redis.stop(SIGKILL);
  const std::string open = "200 {\"status\":\"counters-down\"}\n";
  EXPECT_EQ(health_becomes(socket, open), open);
  finish();
}

}  // namespace
}  // namespace gatecrash::tests
