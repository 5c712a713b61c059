// file: whole files in, lines out to disk, with errors that say what to do.
//
// Blocking. A FileWriter is held by one thread. Every descriptor is close-on-exec.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

// More than any policy, scenario or Synthea bundle; a larger file is a mistake in the path.
inline constexpr std::size_t kFileBytesMax = std::size_t{256} * 1024 * 1024;

/// What to do with a file of no bytes.
enum class Empty { kRefuse, kAllow };

/// The whole file (a regular file, a pipe, or "-" for standard input).
/// Errors, with `path` as `where`: local_io (missing, a directory, no permission, over
/// `bytes_max`), config_invalid (empty).
Result<std::string> read_file(const std::string& path, std::size_t bytes_max = kFileBytesMax,
                              Empty empty = Empty::kRefuse);

/// A file that is written front to back. Each write() is handed to the kernel before it returns:
/// what it accepted survives the end of this process, however it ends.
class FileWriter {
 public:
  /// Creates the file or empties it; mode 0600. Errors: local_io.
  static Result<FileWriter> create(const std::string& path);

  /// Creates the file or goes on at its end; mode 0600 when created. Errors: local_io.
  static Result<FileWriter> append(const std::string& path);

  FileWriter(FileWriter&&) = default;
  FileWriter& operator=(FileWriter&&) = default;
  ~FileWriter() = default;

  /// Writes all of `bytes` or, where the file allows it, none. REQUIRES: the file's only writer.
  /// Errors: local_io, as "no space left on device".
  Status write(std::string_view bytes);

  /// Brings the file to the disk and closes it. Errors: local_io.
  Status close();

 private:
  FileWriter(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  static Result<FileWriter> open(const std::string& path, int flags);
  void take_back(std::size_t count);

  std::string path_;
  UniqueFd fd_;
};

/// Creates or replaces a file with these bytes; mode 0600. Errors: local_io.
Status write_file(const std::string& path, std::string_view bytes);

/// The same in one step: whoever reads it, or looks after a crash, finds the old bytes or the new.
/// Uses `path`.part beside it. Errors: local_io.
Status replace_file(const std::string& path, std::string_view bytes);

}  // namespace gatecrash::net
