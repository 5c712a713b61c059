// poller: one poll(2) loop that moves bytes between descriptors, with bounded queues.
//
// A Source hands what it reads to a callback; a Sink queues what is written to it. A Source that
// feeds a full Sink is not read until the Sink has drained: a slow reader slows its writer down and
// costs no memory. Our own stdin and stdout are shared with whoever started us, so they are never
// made non-blocking; pipes to children are ours and are.
//
// Single thread. Sources and Sinks are the caller's, added once, and outlive the Poller's use.
// Source: poll(2), pipe(7).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

// Where back-pressure sets in. A queue may pass it by what one read (64 KiB) gives rise to.
inline constexpr std::size_t kQueueBytesMax = 1024 * 1024;

// Where a queue that nothing holds back ends: its peer counts as gone (ENOBUFS). Eight of the
// largest messages.
inline constexpr std::size_t kQueueBytesHardMax = 32 * kQueueBytesMax;

class Sink {
 public:
  /// A descriptor of our own; it is made non-blocking.
  explicit Sink(UniqueFd owned);

  /// A descriptor shared with other processes, such as STDOUT_FILENO; left as it is.
  explicit Sink(int shared) : fd_(shared) {}

  /// Queues bytes; they are dropped when the peer is gone or the sink was closed.
  void write(std::string_view bytes);

  /// Closes our end once the queue has drained. A shared descriptor is left open.
  void close();

  bool full() const { return queued() >= kQueueBytesMax; }

  bool drained() const { return queued() == 0; }

  /// True once anything was queued for the peer.
  bool used() const { return used_; }

  /// True once a write failed: nobody reads any more, or the disk behind it is full.
  bool gone() const { return write_errno_ != 0; }

  /// errno of the write that failed; 0 before.
  int write_errno() const { return write_errno_; }

 private:
  friend class Poller;

  std::size_t queued() const { return queue_.size() - start_; }

  void flush();
  void lose(int number);

  UniqueFd owned_;
  int fd_ = -1;
  std::string queue_;
  std::size_t start_ = 0;  // of what is still to be written
  bool closing_ = false;
  bool used_ = false;
  int write_errno_ = 0;
};

class Source {
 public:
  using OnBytes = std::function<void(std::string_view bytes)>;  // valid during the call
  using OnEnd = std::function<void()>;                          // end of input, once

  /// `feeds`: the sinks that the callbacks write to; borrowed.
  Source(UniqueFd owned, OnBytes on_bytes, OnEnd on_end, std::vector<const Sink*> feeds = {});
  Source(int shared, OnBytes on_bytes, OnEnd on_end, std::vector<const Sink*> feeds = {});

  bool ended() const { return fd_ < 0; }

  /// Reads no more; on_end is not called.
  void stop();

 private:
  friend class Poller;

  bool blocked() const;
  void read(std::string& buffer);

  UniqueFd owned_;
  int fd_ = -1;
  OnBytes on_bytes_;
  OnEnd on_end_;
  std::vector<const Sink*> feeds_;
};

class Poller {
 public:
  void add(Source& source) { sources_.push_back(&source); }

  void add(Sink& sink) { sinks_.push_back(&sink); }

  /// Waits until something can be read or written, at most `limit` (none: for ever), and handles
  /// it. Returns at once when there is nothing to wait for and no limit. Returns false when
  /// nothing was handled.
  bool step(std::optional<Duration> limit = std::nullopt);

 private:
  std::vector<Source*> sources_;
  std::vector<Sink*> sinks_;
  std::string buffer_;
};

}  // namespace gatecrash::net
