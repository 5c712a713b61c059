// file_tail: the whole lines of a file that others append to, as they come.
//
// Blocking reads of what is there; single thread. Holds one chunk and one unfinished line.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "stack/base/result.h"
#include "stack/net/unique_fd.h"

namespace gatecrash::net {

class FileTail {
 public:
  // Of one line: a file of longer ones is no log.
  static constexpr std::size_t kLineBytesMax = std::size_t{64} * 1024 * 1024;

  /// From the start of the file. Errors, with `path` as `where`: local_io.
  static Result<FileTail> open(const std::string& path);

  /// The next whole lines with their line ends; empty when no more are there yet. A file that was
  /// cut, or took this one's place once this one was read to its end, is read from its start.
  /// Errors, with the path as `where`: local_io, config_invalid (a line over kLineBytesMax).
  Result<std::string> next();

 private:
  FileTail(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  Result<bool> read_chunk();
  bool begin_anew();

  std::string path_;
  UniqueFd fd_;
  std::int64_t offset_ = 0;
  std::string unfinished_;
};

}  // namespace gatecrash::net
