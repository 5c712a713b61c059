#include "stack/net/file_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

constexpr std::size_t kTailChunkBytes = 1 << 18;  // of one read

}  // namespace

Result<FileTail> FileTail::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    return fail_errno(errno, "open the file", path);
  }
  struct stat info = {};
  if (::fstat(fd.get(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return fail(Code::kLocalIo, "is no plain file", path);
  }
  return FileTail(path, std::move(fd));
}

Result<std::string> FileTail::next() {
  for (;;) {
    TRY(const bool more, read_chunk());
    if (!more && !begin_anew()) {
      return std::string();
    }
    if (const std::size_t end = unfinished_.rfind('\n'); end != std::string::npos) {
      std::string lines = unfinished_.substr(0, end + 1);
      unfinished_.erase(0, end + 1);
      return lines;
    }
    if (unfinished_.size() > kLineBytesMax) {
      return fail(Code::kConfigInvalid,
                  "a line is longer than " + std::to_string(kLineBytesMax) + " bytes", path_);
    }
  }
}

/// False at the end of what is there.
Result<bool> FileTail::read_chunk() {
  const std::size_t before = unfinished_.size();
  unfinished_.resize(before + kTailChunkBytes);
  ssize_t got = -1;
  do {
    got = ::pread(fd_.get(), unfinished_.data() + before, kTailChunkBytes, offset_);
  } while (got < 0 && errno == EINTR);
  const int number = errno;
  unfinished_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) {
    return fail_errno(number, "read the file", path_);
  }
  offset_ += got;
  return got > 0;
}

/// True when there is another file to read: this one cut, or what took its place.
bool FileTail::begin_anew() {
  struct stat held = {};
  struct stat named = {};
  if (::fstat(fd_.get(), &held) != 0 || ::stat(path_.c_str(), &named) != 0) {
    return false;  // its successor is not there yet
  }
  const bool replaced = held.st_ino != named.st_ino || held.st_dev != named.st_dev;
  if (!replaced && held.st_size >= offset_) {
    return false;
  }
  if (replaced) {
    UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) {
      return false;
    }
    fd_ = std::move(fd);
  }
  offset_ = 0;
  unfinished_.clear();
  return true;
}

}  // namespace gatecrash::net
