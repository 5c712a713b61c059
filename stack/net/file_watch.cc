#include "stack/net/file_watch.h"

#include <sys/stat.h>

#include <utility>

#include "stack/base/hash.h"
#include "stack/net/file.h"

namespace gatecrash::net {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

FileWatch::Look FileWatch::look(const std::string& path) {
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) {
    return {};
  }
  return {found.st_dev, found.st_ino, found.st_size, nanoseconds(found.st_mtim),
          nanoseconds(found.st_ctim)};
}

void FileWatch::add(std::string path, std::string_view bytes) {
  // Never looked at: the first two polls read it once more, in case it changed meanwhile.
  files_.push_back({std::move(path), sha256_hex(bytes), {}, {}, false});
}

std::vector<FileWatch::Change> FileWatch::poll() {
  std::vector<Change> changes;
  for (File& file : files_) {
    const Look now = look(file.path);
    const bool settled = std::exchange(file.seen, now) == now;
    if (settled && now != file.taken) {
      take(file, now, false, changes);
    }
  }
  return changes;
}

std::vector<FileWatch::Change> FileWatch::read_now() {
  std::vector<Change> changes;
  for (File& file : files_) {
    file.seen = look(file.path);
    take(file, file.seen, true, changes);
  }
  return changes;
}

void FileWatch::refuse(std::string_view path) {
  for (File& file : files_) {
    file.refused = file.refused || file.path == path;
  }
}

/// `again`: also when it was refused and has not changed.
void FileWatch::take(File& file, const Look& now, bool again, std::vector<Change>& out) {
  file.taken = now;
  auto bytes = read_file(file.path);
  std::string digest = bytes ? sha256_hex(*bytes) : std::string();
  const bool changed = std::exchange(file.digest, std::move(digest)) != file.digest;
  if (changed || (again && file.refused)) {
    file.refused = false;
    out.push_back({file.path, std::move(bytes)});
  }
}

}  // namespace gatecrash::net
