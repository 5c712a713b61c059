#include "harness/cli/report_place.h"

#include "stack/net/folder.h"

namespace gatecrash::cli {

Status check_report_place(const std::string& path) {
  if (path.empty()) {
    return {};
  }
  if (net::entry_at(path) == net::Entry::kFolder) {
    return fail(Code::kLocalIo, "is a directory: name a file", path);
  }
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (net::entry_at(folder) != net::Entry::kFolder) {
    return fail(Code::kLocalIo, "the report cannot be written: there is no such folder", path);
  }
  return {};
}

}  // namespace gatecrash::cli
