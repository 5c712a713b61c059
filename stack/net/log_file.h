// log_file: a file that grows by whole records and belongs to one process.
//
// Each append() is one write(2): in the kernel's hands when it returns, on the disk soon after
// (BackgroundSync) or at once. A record that did not fit is taken back, so that the file ends in a
// whole record whenever append() fails and whole() holds. A regular file is locked (flock(2)) for
// as long as it is open; pipes and devices are written as they are. Blocking; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/net/background_sync.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

enum class Sync : std::uint8_t {
  kSoon,  // within kSyncWithin
  kEach,  // before append() returns
};

class LogFile {
 public:
  /// Creates the file (mode 0600) or opens it to go on at its end.
  /// Errors: local_io (also when another process has it).
  static Result<LogFile> open(const std::string& path, Sync sync);

  /// False for a pipe or a device: it cannot be read back, cut or renamed.
  bool regular() const { return regular_; }

  std::uint64_t size() const { return size_; }

  /// All of the record or, where whole() still holds, none of it. Errors: local_io.
  Status append(std::string_view record);

  /// No part of a record stands at the end.
  bool whole() const { return torn_at_ == std::nullopt; }

  /// The last `bytes_max` bytes, or all there are; the first. REQUIRES: regular. Errors: local_io.
  Result<std::string> tail(std::size_t bytes_max) const;
  Result<std::string> head(std::size_t bytes_max) const;

  /// Cuts the file's end off. REQUIRES: regular; `size` <= size(). Errors: local_io.
  Status truncate(std::uint64_t size);

  /// Gives the file another name in its folder, unless that name is taken: the next one to open the
  /// old name gets a new file. What was written is on the disk first. Errors: local_io.
  Status rename(const std::string& to);

  /// Brings everything to the disk. Errors: local_io.
  Status sync();

 private:
  LogFile(std::string path, UniqueFd fd, bool regular, Sync sync);

  Result<std::string> read_at(std::uint64_t offset, std::size_t count) const;

  std::string path_;
  UniqueFd fd_;
  bool regular_ = false;
  Sync sync_ = Sync::kSoon;
  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> torn_at_;  // where a part of a record begins
  std::unique_ptr<BackgroundSync> background_;
};

/// The highest N for which "PATH.N" stands beside PATH, 0 when none does. Errors: local_io.
Result<std::uint64_t> highest_numbered(const std::string& path);

}  // namespace gatecrash::net
