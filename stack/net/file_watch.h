// file_watch: notices that a file's bytes have changed, however it was replaced.
//
// By asking: poll() compares what stat(2) says of each path with the time before, and reads a file
// that looks new once it has looked the same for two polls, so that a file in the middle of being
// written is not taken. Following the path each time, it survives a rename over the file and the
// swap of a link to its folder. A file whose bytes are the same as before is no change.
// Single thread. Source: stat(2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::net {

class FileWatch {
 public:
  struct Change {
    std::string path;
    Result<std::string> bytes;  // or why it cannot be read any more: told once
  };

  /// Watches one more file, of which the caller has read `bytes`.
  void add(std::string path, std::string_view bytes);

  /// What has changed since the last call. Call it every second or so.
  std::vector<Change> poll();

  /// The same at once, without waiting for a file to settle: for somebody who says that it has.
  /// What refuse() named is told again, changed or not: it may be good for something by now.
  std::vector<Change> read_now();

  /// The caller could not use the last change of this file.
  void refuse(std::string_view path);

 private:
  struct Look {  // what stat says; all zero when there is no such file
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Look&) const = default;
  };

  struct File {
    std::string path;
    std::string digest;  // empty: unreadable
    Look taken;          // when it was last read
    Look seen;           // at the last poll
    bool refused = false;
  };

  static Look look(const std::string& path);
  static void take(File& file, const Look& now, bool again, std::vector<Change>& out);

  std::vector<File> files_;
};

}  // namespace gatecrash::net
