#include "stack/net/unique_fd.h"

#include <unistd.h>

namespace gatecrash::net {

void UniqueFd::reset(int fd) {
  if (fd_ >= 0 && fd_ != fd) {
    ::close(fd_);
  }
  fd_ = fd;
}

}  // namespace gatecrash::net
