#include "stack/net/background_sync.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace gatecrash::net {
namespace {

// How long rows are gathered; the rest of kSyncWithin is for the disk.
constexpr Duration kGather = kSyncWithin / 2;

}  // namespace

BackgroundSync::BackgroundSync(int fd) : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {
  if (!fd_) {
    error_ = errno;
  }
  // Signals are the main thread's: a new thread inherits the mask.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

BackgroundSync::~BackgroundSync() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void BackgroundSync::touch() {
  if (!touched_.exchange(true)) {
    // Taking the lock: the thread cannot be between its look at touched_ and its wait.
    const std::lock_guard lock(mutex_);
    woken_.notify_one();
  }
}

void BackgroundSync::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [this] { return stopping_ || touched_; });
    woken_.wait_for(lock, kGather, [this] { return stopping_; });
    const bool last = stopping_;
    lock.unlock();
    sync();
    lock.lock();
    if (last) {
      return;
    }
  }
}

void BackgroundSync::sync() {
  if (!touched_.exchange(false)) {
    return;
  }
  // Pipes and devices cannot be synchronised: EINVAL or EROFS (fsync(2)).
  if (::fdatasync(fd_.get()) != 0 && errno != EINVAL && errno != EROFS) {
    error_ = errno;
  }
}

}  // namespace gatecrash::net
