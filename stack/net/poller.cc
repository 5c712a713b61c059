#include "stack/net/poller.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace gatecrash::net {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;  // what a pipe holds

// What a write to a blocking pipe takes without blocking after POLLOUT: one page (pipe(7)).
constexpr std::size_t kSharedWriteBytes = 4096;

// Below this, moving the rest of the queue to its front costs more than it saves.
constexpr std::size_t kCompactBytes = 64 * 1024;

int timeout_ms(std::optional<Duration> limit) {
  if (!limit) {
    return -1;
  }
  // Rounded up, so that a caller with a deadline does not spin through its last millisecond.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(*limit, Duration(0)));
  return static_cast<int>(std::min<std::int64_t>(ms.count(), 1'000'000'000));
}

}  // namespace

Sink::Sink(UniqueFd owned) : owned_(std::move(owned)), fd_(owned_.get()) {
  ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
}

void Sink::write(std::string_view bytes) {
  if (gone() || closing_) {
    return;
  }
  if (bytes.size() > kQueueBytesHardMax - queued()) {
    lose(ENOBUFS);
    return;
  }
  queue_.append(bytes);
  used_ = true;
}

void Sink::lose(int number) {
  write_errno_ = number;
  queue_.clear();
  start_ = 0;
}

void Sink::close() {
  closing_ = true;
  if (drained()) {
    owned_.reset();
  }
}

void Sink::flush() {
  const std::size_t size = owned_ ? queued() : std::min(queued(), kSharedWriteBytes);
  const ssize_t wrote = ::write(fd_, queue_.data() + start_, size);
  if (wrote < 0) {
    if (errno == EAGAIN || errno == EINTR) {
      return;
    }
    lose(errno);
  } else {
    start_ += static_cast<std::size_t>(wrote);
    if (drained() || start_ >= kCompactBytes) {
      queue_.erase(0, start_);
      start_ = 0;
    }
  }
  if (closing_ && drained()) {
    owned_.reset();
  }
}

Source::Source(UniqueFd owned, OnBytes on_bytes, OnEnd on_end, std::vector<const Sink*> feeds)
    : Source(owned.get(), std::move(on_bytes), std::move(on_end), std::move(feeds)) {
  owned_ = std::move(owned);
}

Source::Source(int shared, OnBytes on_bytes, OnEnd on_end, std::vector<const Sink*> feeds)
    : fd_(shared),
      on_bytes_(std::move(on_bytes)),
      on_end_(std::move(on_end)),
      feeds_(std::move(feeds)) {}

void Source::stop() {
  owned_.reset();
  fd_ = -1;
}

bool Source::blocked() const {
  return std::any_of(feeds_.begin(), feeds_.end(), [](const Sink* sink) { return sink->full(); });
}

void Source::read(std::string& buffer) {
  buffer.resize(kReadBytes);
  const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
  if (got > 0) {
    on_bytes_(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    // A read error (a terminal that hung up, a reset socket) ends the input as its end does.
    stop();
    on_end_();
  }
}

bool Poller::step(std::optional<Duration> limit) {
  std::vector<pollfd> watched;
  std::vector<Sink*> sinks;
  std::vector<Source*> sources;
  for (Sink* sink : sinks_) {
    if (!sink->drained()) {
      watched.push_back({sink->fd_, POLLOUT, 0});
      sinks.push_back(sink);
    }
  }
  for (Source* source : sources_) {
    if (!source->ended() && !source->blocked()) {
      watched.push_back({source->fd_, POLLIN, 0});
      sources.push_back(source);
    }
  }
  if (watched.empty() && !limit) {
    return false;
  }
  const int ready = ::poll(watched.data(), watched.size(), timeout_ms(limit));
  if (ready <= 0) {
    return false;
  }
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    if (watched[i].revents != 0) {
      sinks[i]->flush();
    }
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    // An earlier callback may have stopped this one.
    if (watched[sinks.size() + i].revents != 0 && !sources[i]->ended()) {
      sources[i]->read(buffer_);
    }
  }
  return true;
}

}  // namespace gatecrash::net
