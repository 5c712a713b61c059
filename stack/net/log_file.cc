#include "stack/net/log_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "stack/base/check.h"
#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kLogMode = 0600;

// Between opening a file and locking it its holder may have renamed it; two tries show the new one.
constexpr int kOpenTriesMax = 8;

bool is_regular(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

bool still_named(const std::string& path, int fd) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// A file that was created or renamed is only as durable as its folder's entry.
void sync_folder_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  const UniqueFd fd(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) {
    (void)!::fsync(fd.get());  // file systems that cannot do it order their metadata themselves
  }
}

}  // namespace

LogFile::LogFile(std::string path, UniqueFd fd, bool regular, Sync sync)
    : path_(std::move(path)), fd_(std::move(fd)), regular_(regular), sync_(sync) {
  struct stat info = {};
  if (regular_ && ::fstat(fd_.get(), &info) == 0) {
    size_ = static_cast<std::uint64_t>(info.st_size);
  }
  if (regular_ && sync_ == Sync::kSoon) {
    background_ = std::make_unique<BackgroundSync>(fd_.get());
  }
}

Result<LogFile> LogFile::open(const std::string& path, Sync sync) {
  const bool regular = is_regular(path);
  const int mode = (regular ? O_RDWR | O_CREAT : O_WRONLY) | O_APPEND | O_CLOEXEC;
  for (int attempt = 0; attempt < kOpenTriesMax; ++attempt) {
    UniqueFd fd(::open(path.c_str(), mode, kLogMode));
    if (!fd) {
      if (errno == EISDIR) {
        return fail(Code::kLocalIo, "is a directory: name a file", path);
      }
      return fail_errno(errno, "open the file", path);
    }
    if (!regular) {
      return LogFile(path, std::move(fd), regular, sync);
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) {
        return fail(Code::kLocalIo, "is in use by another process: name another file", path);
      }
      return fail_errno(errno, "lock the file", path);
    }
    if (still_named(path, fd.get())) {
      sync_folder_of(path);
      return LogFile(path, std::move(fd), regular, sync);
    }
  }
  return fail(Code::kLocalIo, "is renamed again and again by another process", path);
}

Status LogFile::append(std::string_view record) {
  if (background_ != nullptr && background_->error() != 0) {
    return fail_errno(background_->error(), "bring the file to the disk", path_);
  }
  if (torn_at_) {
    TRY_STATUS(truncate(*torn_at_));
  }
  std::string_view rest = record;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(fd_.get(), rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) {
      continue;
    }
    if (wrote < 0) {
      const int number = errno;
      if (rest.size() < record.size()) {
        torn_at_ = size_;
        if (regular_) {
          [[maybe_unused]] const Status untaken = truncate(size_);  // else by the next append()
        }
      }
      return fail_errno(number, "write to the file", path_);
    }
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  size_ += record.size();
  if (background_ != nullptr) {
    background_->touch();
    return {};
  }
  if (sync_ == Sync::kEach) {
    if (Status synced = this->sync(); !synced) {
      torn_at_ = size_ - record.size();  // refused: it may not stand there for the next to follow
      [[maybe_unused]] const Status untaken = truncate(*torn_at_);
      return synced;
    }
  }
  return {};
}

Result<std::string> LogFile::read_at(std::uint64_t offset, std::size_t count) const {
  CHECK(regular_);
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got =
        ::pread(fd_.get(), bytes.data() + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail_errno(errno, "read the file", path_);
    }
    if (got == 0) {
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<std::string> LogFile::tail(std::size_t bytes_max) const {
  const std::uint64_t count = std::min<std::uint64_t>(size_, bytes_max);
  return read_at(size_ - count, count);
}

Result<std::string> LogFile::head(std::size_t bytes_max) const {
  return read_at(0, std::min<std::uint64_t>(size_, bytes_max));
}

Status LogFile::truncate(std::uint64_t size) {
  if (!regular_) {
    return fail(Code::kLocalIo, "a part of a record was written and cannot be taken back", path_);
  }
  CHECK(size <= size_);
  if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) {
    return fail_errno(errno, "cut the file", path_);
  }
  size_ = size;
  torn_at_.reset();
  return {};
}

Status LogFile::rename(const std::string& to) {
  TRY_STATUS(sync());
  // A plain rename would replace a file that stands there: part of an audit log, perhaps.
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    return fail_errno(errno, "rename the file to " + to, path_);
  }
  sync_folder_of(to);
  return {};
}

Status LogFile::sync() {
  // Pipes and devices cannot be synchronised: EINVAL or EROFS (fsync(2)).
  if (::fdatasync(fd_.get()) != 0 && errno != EINVAL && errno != EROFS) {
    return fail_errno(errno, "bring the file to the disk", path_);
  }
  return {};
}

Result<std::uint64_t> highest_numbered(const std::string& path) {
  const fs::path at(path);
  const std::string start = at.filename().string() + ".";
  const fs::path folder = at.has_parent_path() ? at.parent_path() : fs::path(".");
  std::uint64_t highest = 0;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::uint64_t number = 0;
    if (name.starts_with(start) && name.size() > start.size() && name[start.size()] != '0') {
      const char* const end = name.data() + name.size();
      const auto read = std::from_chars(name.data() + start.size(), end, number);
      highest = read.ec == std::errc() && read.ptr == end ? std::max(highest, number) : highest;
    }
  }
  if (error) {
    return fail_errno(error.value(), "list the folder", folder.string());
  }
  return highest;
}

}  // namespace gatecrash::net
