#include "stack/net/name_lookup.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "stack/net/real_clock.h"
#include "tests/stack/net/run_until.h"

namespace gatecrash::net {
namespace {

TEST(NameLookup, FindsThisMachine) {
  Loop loop;
  std::optional<Addresses> found;
  const NameLookup lookup(loop, "localhost", [&](const Addresses& answer) { found = answer; });
  EXPECT_FALSE(found.has_value()) << "never before the loop runs";
  ASSERT_TRUE(run_until(loop, [&] { return found.has_value(); }));
  ASSERT_TRUE(found->has_value()) << found->error().to_string();
  EXPECT_TRUE(std::any_of((*found)->begin(), (*found)->end(), [](const std::string& address) {
    return address == "127.0.0.1" || address == "::1";
  }));
}

TEST(NameLookup, SaysWhatTheResolverSays) {
  Loop loop;
  std::optional<Addresses> found;
  const NameLookup lookup(
      loop, "nowhere.test", [&](const Addresses& answer) { found = answer; },
      [](const std::string& host) -> Addresses {
        return fail(Code::kLocalIo, "has no address", host);
      });
  ASSERT_TRUE(run_until(loop, [&] { return found.has_value(); }));
  ASSERT_FALSE(found->has_value());
  EXPECT_EQ(found->error().to_string(), "nowhere.test: has no address");
}

/// A resolver that answers nothing until it is let go.
class StuckResolver {
 public:
  ~StuckResolver() {
    let_go_.set_value();
    while (at_work_ > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  ResolveName resolve() {
    ++at_work_;
    return [this, released = released_](const std::string&) -> Addresses {
      released.wait();
      --at_work_;
      return std::vector<std::string>{"127.0.0.1"};
    };
  }

  void withdraw() { --at_work_; }

 private:
  std::promise<void> let_go_;
  std::shared_future<void> released_ = let_go_.get_future().share();
  std::atomic<int> at_work_ = 0;
};

TEST(NameLookup, KeepsNobodyWaitingForAStuckResolver) {
  StuckResolver stuck;
  bool told = false;
  const Monotonic begin = monotonic_now();
  {
    Loop loop;
    const NameLookup lookup(
        loop, "stuck.test", [&](const Addresses&) { told = true; }, stuck.resolve());
  }
  EXPECT_LT(monotonic_now() - begin, std::chrono::seconds(2));
  EXPECT_FALSE(told);
}

TEST(NameLookup, BoundsTheThreadsThatAreStuck) {
  StuckResolver stuck;
  Loop loop;
  std::vector<std::unique_ptr<NameLookup>> lookups;
  std::optional<Addresses> last;
  for (std::size_t i = 0; i <= kLookupsMax; ++i) {
    lookups.push_back(std::make_unique<NameLookup>(
        loop, "stuck.test", [&](const Addresses& answer) { last = answer; }, stuck.resolve()));
  }
  ASSERT_TRUE(run_until(loop, [&] { return last.has_value(); }));
  stuck.withdraw();  // the one that was not begun
  ASSERT_FALSE(last->has_value());
  EXPECT_NE(last->error().message.find("too many names"), std::string::npos);
}

}  // namespace
}  // namespace gatecrash::net
