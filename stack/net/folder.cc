#include "stack/net/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "stack/net/system_error.h"

namespace gatecrash::net {

namespace fs = std::filesystem;

Entry entry_at(const std::string& path) {
  std::error_code error;
  switch (fs::status(path, error).type()) {
    case fs::file_type::none:
    case fs::file_type::not_found:
      return Entry::kMissing;
    case fs::file_type::regular:
      return Entry::kFile;
    case fs::file_type::directory:
      return Entry::kFolder;
    default:
      return Entry::kOther;
  }
}

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  return error ? path : whole.string();
}

std::uint64_t bytes_at(const std::string& path) {
  struct stat found = {};
  return ::stat(path.c_str(), &found) == 0 && found.st_size > 0
             ? static_cast<std::uint64_t>(found.st_size)
             : 0;
}

Result<std::vector<std::string>> list_files(const std::string& path) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(path, error);
  while (!error && at != fs::recursive_directory_iterator()) {
    if (at->is_regular_file(error)) {
      files.push_back(at->path().string());
    }
    if (files.size() > kFolderFilesMax) {
      return fail(Code::kLocalIo, "holds more than " + std::to_string(kFolderFilesMax) + " files",
                  path);
    }
    error.clear();  // an entry that went away meanwhile
    at.increment(error);
  }
  if (error) {
    return fail_errno(error.value(), "list the folder", path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return fail_errno(errno, "remove the file", path);
  }
  return {};
}

Status make_folders(const std::string& path) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      return fail_errno(errno, "make the folder", part);
    }
  }
  if (entry_at(path) != Entry::kFolder) {
    return fail(Code::kLocalIo, "is a file: name a folder", path);
  }
  return {};
}

Result<std::string> make_temporary_folder() {
  const char* const place = std::getenv("TMPDIR");
  std::string path = place == nullptr || *place == '\0' ? "/tmp" : place;
  path += "/gatecrash-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    return fail_errno(errno, "make a temporary folder", path);
  }
  return path;
}

void remove_folder(const std::string& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

}  // namespace gatecrash::net
