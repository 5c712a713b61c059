// worker_pool: threads for work that waits, so that a Loop need not.
//
// Work is taken in the order in which it came. What it finds goes back by Loop::post. run() is safe
// from any thread; the object owns its threads and joins them: work that is under way is waited
// for, work that has not begun is dropped.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gatecrash::net {

class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// `work` must not throw. How much waits is the caller's to bound.
  void run(std::function<void()> work);

 private:
  void take_work();

  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> waiting_;  // under mutex_
  bool stopping_ = false;                      // under mutex_
  std::vector<std::thread> threads_;
};

}  // namespace gatecrash::net
