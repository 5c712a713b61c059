// unique_fd: a file descriptor that is closed once, by whoever holds it last.
#pragma once

#include <utility>

namespace gatecrash::net {

class UniqueFd {
 public:
  UniqueFd() = default;

  explicit UniqueFd(int fd) : fd_(fd) {}

  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }

  ~UniqueFd() { reset(); }

  /// -1 when it holds nothing.
  int get() const { return fd_; }

  explicit operator bool() const { return fd_ >= 0; }

  /// Closes what it held. A descriptor whose close matters for data is closed by hand instead.
  void reset(int fd = -1);

  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace gatecrash::net
