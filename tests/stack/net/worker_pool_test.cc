#include "stack/net/worker_pool.h"

#include <atomic>
#include <future>
#include <memory>

#include <gtest/gtest.h>

namespace gatecrash::net {
namespace {

TEST(WorkerPool, WorksOnSeveralThingsAtOneTime) {
  WorkerPool pool(2);
  std::promise<void> first;
  std::promise<void> second;
  pool.run([&] {
    second.get_future().wait();  // which is behind it
    first.set_value();
  });
  pool.run([&] { second.set_value(); });
  EXPECT_EQ(first.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(WorkerPool, TakesWorkInOrder) {
  WorkerPool pool(1);
  std::promise<void> done;
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) {
    pool.run([&, i] { order.push_back(i); });
  }
  pool.run([&] { done.set_value(); });
  done.get_future().wait();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  }
}

TEST(WorkerPool, EndsWhatIsUnderWayAndDropsTheRest) {
  std::atomic<int> done = 0;
  const auto kept = std::make_shared<int>(0);
  std::promise<void> begun;
  {
    WorkerPool pool(1);
    pool.run([&] {
      begun.set_value();
      ++done;
    });
    begun.get_future().wait();
    for (int i = 0; i < 10'000; ++i) {
      pool.run([kept, &done] { ++done; });
    }
  }
  EXPECT_GE(done, 1);
  EXPECT_EQ(kept.use_count(), 1) << "nothing of it is left";
}

}  // namespace
}  // namespace gatecrash::net
