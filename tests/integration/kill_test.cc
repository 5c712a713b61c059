// A gateway with its counters in a file, killed under load at one moment after the other: nothing
// that it granted is forgotten, and nothing reached the server that it did not write down.
//
// GATECRASH_KILLS is how many (20; ci/nightly.sh: 200).
#include <signal.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "stack/net/real_clock.h"
#include "tests/integration/state_load.h"

namespace gatecrash::tests {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
// "burst" 30 in each second, "slow" 20 in any two seconds, "total" 2,000 a day.
constexpr std::int64_t kBurstMax = 30;
constexpr std::int64_t kSlowMax = 20;
constexpr std::int64_t kTotalMax = 2'000;
constexpr std::string_view kCaps = R"({"version":"1","default":"deny","tools":{
  "burst":{"limits":[{"counter":"c","window":1,"max":30},
                     {"counter":"total","window":"day","max":2000}]},
  "slow":{"limits":[{"counter":"c","window":2,"max":20,"algorithm":"sliding"}]}}})";

// Between its start and 60 ms of serving: opening files and recovering are hit as well.
constexpr std::uint64_t kKillWithinUs = 60'000;

class Killed : public testing::Test {
 protected:
  /// Starts the gateway, loads it, and kills it (or, at last, lets it end).
  void round(int number, bool kill) {
    const net::Monotonic start = net::monotonic_now();
    LoadedGateway gateway(
        gatecrash_words({"gateway", "--policy", policy_, "--state", state_, "--audit", audit_, "--",
                         faulty_server_path(), "effects", effects_}),
        "k" + std::to_string(number));
    const bool early = number % 5 == 4;
    net::Monotonic until = start + Duration(rng_.below(kKillWithinUs));
    bool served = false;
    while (net::monotonic_now() < until || (!early && !served)) {
      gateway.step({"burst", "slow", "burst"}, 100'000, std::chrono::milliseconds(1));
      if (!served && gateway.answered() > 0) {
        served = true;
        ready_.push_back(net::monotonic_now() - start);
        until = net::monotonic_now() + Duration(rng_.below(kKillWithinUs));
      }
      ASSERT_LT(net::monotonic_now() - start, kCommandLimit) << gateway.command().out();
    }
    if (kill) {
      gateway.command().signal(SIGKILL);
    }
    const CommandResult result = gateway.command().finish();
    EXPECT_EQ(result.exit_code, kill ? -SIGKILL : 0) << result.err;
  }

  TemporaryFolder folder_;
  std::string policy_ = folder_.file("policy.json", kCaps);
  std::string state_ = folder_.path("state.db");
  std::string audit_ = folder_.path("audit.jsonl");
  std::string effects_ = folder_.path("effects");
  Rng rng_{static_cast<std::uint64_t>(from_environment("GATECRASH_KILL_SEED", 7))};
  std::vector<Duration> ready_;  // from start to first answer
};

void expect_no_cap_exceeded(const std::vector<std::string>& effects,
                            const std::map<std::string, AuditedCall>& audited) {
  std::map<std::int64_t, std::int64_t> bursts;
  std::map<std::int64_t, std::int64_t> totals;
  std::vector<std::int64_t> slow;
  for (const std::string& effect : effects) {
    const auto row = audited.find(effect);
    ASSERT_NE(row, audited.end()) << effect << " reached the server without a decision row";
    EXPECT_TRUE(row->second.allowed) << effect;
    if (row->second.tool == "slow") {
      slow.push_back(row->second.at_us);
    } else {
      ++bursts[row->second.at_us / kSecondUs];
      ++totals[row->second.at_us / (86'400 * kSecondUs)];
    }
  }
  for (const auto& [second, count] : bursts) {
    EXPECT_LE(count, kBurstMax) << "in the second " << second;
  }
  for (const auto& [day, count] : totals) {
    EXPECT_LE(count, kTotalMax) << "on the day " << day;
  }
  std::sort(slow.begin(), slow.end());
  for (std::size_t i = kSlowMax; i < slow.size(); ++i) {
    // A row's time is cut to the millisecond.
    EXPECT_GE(slow[i] - slow[i - kSlowMax], 2 * kSecondUs - 1000) << "any two seconds";
  }
}

TEST_F(Killed, AtAnyMomentExceedsNoCapAndForgetsNoDecision) {
  const auto kills = static_cast<int>(from_environment("GATECRASH_KILLS", 20));
  for (int i = 0; i < kills; ++i) {
    round(i, true);
  }
  round(kills, false);
  const auto effects = lines_of(effects_);
  const auto audited = audited_calls(audit_);
  expect_no_cap_exceeded(effects, audited);
  const auto granted = std::count_if(audited.begin(), audited.end(),
                                     [](const auto& call) { return call.second.allowed; });
  const auto full = std::count_if(audited.begin(), audited.end(), [](const auto& call) {
    return call.second.rule == "/tools/burst/limits/0" ||
           call.second.rule == "/tools/slow/limits/0";
  });
  EXPECT_GT(effects.size(), 20U) << "there was load";
  EXPECT_GT(full, 20) << "and caps were reached";
  EXPECT_EQ(std::set<std::string>(effects.begin(), effects.end()).size(), effects.size());
  const CommandResult verified = gatecrash({"audit", "verify", audit_});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  std::sort(ready_.begin(), ready_.end());
  ASSERT_FALSE(ready_.empty());
  const auto ms = [](Duration time) { return time.count() / 1000; };
  std::cout << kills << " kills: " << audited.size() << " calls judged, " << granted << " granted, "
            << effects.size() << " reached the server; start to first answer: median "
            << ms(ready_[ready_.size() / 2]) << " ms, longest " << ms(ready_.back()) << " ms\n";
  EXPECT_LT(ready_[ready_.size() / 2], std::chrono::seconds(1));
}

struct BadState {
  std::string name;
  std::string state;  // below the folder, unless it is a URL
  std::string says;
};

void PrintTo(const BadState& value, std::ostream* out) { *out << value.name; }

class BadStates : public testing::TestWithParam<BadState> {};

TEST_P(BadStates, AreRefusedInOneLineBeforeTheServerStarts) {
  const TemporaryFolder folder;
  const std::string policy = folder.file("policy.json", kAllowRead);
  folder.file("list", std::string(600, 'a'));
  const bool url = GetParam().state.find("://") != std::string::npos;
  const std::string state = url ? GetParam().state : folder.path(GetParam().state);
  const CommandResult result = run_command(
      gatecrash_words({"gateway", "--policy", policy, "--state", state}, "chatty"), kInitialize);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(is_one_complaint(result.err)) << result.err;
  EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(States, BadStates,
                         testing::ValuesIn(std::vector<BadState>{
                             {"Folder", "", "is a directory: name a file"},
                             {"NoFolder", "none/state.db", "no such file or directory"},
                             {"OtherFile", "list", "is no SQLite database: name another file"},
                             {"OtherScheme", "postgres://h", "unknown state"},
                             {"Password", "redis://:secret@h", "--state-password-file"},
                             {"NobodyThere", "redis://127.0.0.1:1",
                              "redis://127.0.0.1:1/0: cannot be reached"},
                         }),
                         [](const auto& param) { return param.param.name; });

TEST(GatewayState, IsOneGatewaysOwn) {
  const TemporaryFolder folder;
  const std::string policy = folder.file("policy.json", kAllowRead);
  const auto words =
      gatecrash_words({"gateway", "--policy", policy, "--state", folder.path("state.db")}, "echo");
  Command first(words);
  first.write(kInitialize);
  ASSERT_TRUE(first.wait_for_out("\n"));
  const CommandResult second = run_command(words, kInitialize);
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_TRUE(is_one_complaint(second.err)) << second.err;
  EXPECT_NE(second.err.find("is in use by another process"), std::string::npos) << second.err;
  EXPECT_EQ(first.finish().exit_code, 0);
}

}  // namespace
}  // namespace gatecrash::tests
