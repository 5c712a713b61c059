#include "stack/net/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "stack/net/system_error.h"

namespace gatecrash::net {
namespace {

constexpr mode_t kPrivateMode = 0600;         // recordings and audit rows may hold patient data
constexpr std::size_t kChunkBytes = 1 << 18;  // of one read

std::string shown(const std::string& path) { return path == "-" ? "standard input" : path; }

/// The descriptor to read `path` from, and the file's size where it is known.
struct Opened {
  UniqueFd owned;
  int fd = -1;
  std::size_t size_hint = 0;
};

Result<Opened> open_to_read(const std::string& path) {
  Opened opened;
  if (path == "-") {
    opened.fd = STDIN_FILENO;
  } else {
    opened.owned = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    opened.fd = opened.owned.get();
    if (!opened.owned) {
      return fail_errno(errno, "open the file", path);
    }
  }
  struct stat info = {};
  if (::fstat(opened.fd, &info) != 0) {
    return fail_errno(errno, "read the file", shown(path));
  }
  if (S_ISDIR(info.st_mode)) {
    return fail(Code::kLocalIo, "is a directory: name a file", shown(path));
  }
  opened.size_hint = S_ISREG(info.st_mode) ? static_cast<std::size_t>(info.st_size) : 0;
  return opened;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t bytes_max, Empty empty) {
  TRY(const Opened opened, open_to_read(path));
  std::string bytes;
  bytes.reserve(std::min(opened.size_hint, bytes_max) + 1);
  while (bytes.size() <= bytes_max) {
    const std::size_t before = bytes.size();
    // One byte more than is allowed tells a file that is too large from one that just fits.
    const std::size_t wanted = std::min(kChunkBytes, bytes_max + 1 - before);
    bytes.resize(before + wanted);
    const ssize_t got = ::read(opened.fd, bytes.data() + before, wanted);
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) {
      break;
    }
    if (got < 0 && errno != EINTR) {
      return fail_errno(errno, "read the file", shown(path));
    }
  }
  if (bytes.size() > bytes_max) {
    return fail(Code::kLocalIo, "is larger than " + std::to_string(bytes_max) + " bytes",
                shown(path));
  }
  if (bytes.empty() && empty == Empty::kRefuse) {
    return fail(Code::kConfigInvalid, "the file is empty", shown(path));
  }
  return bytes;
}

Result<FileWriter> FileWriter::open(const std::string& path, int flags) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, kPrivateMode));
  if (!fd) {
    if (errno == EISDIR) {
      return fail(Code::kLocalIo, "is a directory: name a file", path);
    }
    return fail_errno(errno, "create the file", path);
  }
  struct stat info = {};
  if ((flags & O_TRUNC) != 0 && ::fstat(fd.get(), &info) == 0 && S_ISREG(info.st_mode)) {
    // A file that stood there before keeps its mode otherwise. Not ours to change: go on.
    (void)!::fchmod(fd.get(), kPrivateMode);
  }
  return FileWriter(path, std::move(fd));
}

Result<FileWriter> FileWriter::create(const std::string& path) { return open(path, O_TRUNC); }

Result<FileWriter> FileWriter::append(const std::string& path) { return open(path, O_APPEND); }

Status FileWriter::write(std::string_view bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(fd_.get(), rest.data(), rest.size());
    if (wrote < 0) {
      if (errno == EINTR) {
        continue;
      }
      const int number = errno;
      take_back(bytes.size() - rest.size());
      return fail_errno(number, "write to the file", path_);
    }
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

void FileWriter::take_back(std::size_t count) {
  struct stat info = {};
  if (count > 0 && ::fstat(fd_.get(), &info) == 0 && S_ISREG(info.st_mode)) {
    const off_t end = info.st_size - static_cast<off_t>(count);
    // Where this fails, the part stays: readers of lines report a last line without its end.
    (void)!::ftruncate(fd_.get(), end);
    ::lseek(fd_.get(), end, SEEK_SET);
  }
}

Status FileWriter::close() {
  // Pipes and devices cannot be synchronised: EINVAL or EROFS (fsync(2)).
  const bool synced = ::fsync(fd_.get()) == 0 || errno == EINVAL || errno == EROFS;
  const int sync_errno = errno;
  if (::close(fd_.release()) != 0 && synced) {
    return fail_errno(errno, "finish the file", path_);
  }
  if (!synced) {
    return fail_errno(sync_errno, "finish the file", path_);
  }
  return {};
}

Status write_file(const std::string& path, std::string_view bytes) {
  TRY(FileWriter writer, FileWriter::create(path));
  TRY_STATUS(writer.write(bytes));
  return writer.close();
}

Status replace_file(const std::string& path, std::string_view bytes) {
  const std::string part = path + ".part";
  TRY_STATUS(write_file(part, bytes));
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return fail_errno(errno, "replace the file", path);
  }
  return {};
}

}  // namespace gatecrash::net
