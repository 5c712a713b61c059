// background_sync: brings what was written to a file onto the disk, soon, on a thread of its own.
//
// fdatasync takes milliseconds; whoever writes a row a call must not wait for it. After touch() the
// file is on the disk within kSyncWithin, unless the disk itself is slower. touch() and error() are
// for one thread; the object owns its thread and joins it. Source: fdatasync(2).
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "stack/base/time.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

// What a power cut may cost at most.
inline constexpr Duration kSyncWithin = std::chrono::milliseconds(100);

class BackgroundSync {
 public:
  /// Watches a duplicate of `fd`. Errors of dup(2) show in error().
  explicit BackgroundSync(int fd);
  /// Brings to the disk what was touched.
  ~BackgroundSync();
  BackgroundSync(const BackgroundSync&) = delete;
  BackgroundSync& operator=(const BackgroundSync&) = delete;

  /// Something was written. Costs an atomic exchange unless it is the first since a sync.
  void touch();

  /// errno of a sync that failed, for good: what was written may never reach the disk. 0: none.
  int error() const { return error_.load(std::memory_order_relaxed); }

 private:
  void run();
  void sync();

  UniqueFd fd_;
  std::atomic<bool> touched_ = false;
  std::atomic<int> error_ = 0;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace gatecrash::net
