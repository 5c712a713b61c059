// reload: files that have changed, taken one by one, and what became of each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "stack/base/result.h"
#include "stack/net/file_watch.h"

namespace gatecrash::host {

/// What became of one file that has changed.
struct Reload {
  std::string path;
  Status taken;
};

/// Takes the bytes of a file. Errors: what is wrong with them; what was in force stays.
using TakeFile = std::function<Status(const std::string& path, const std::string& bytes)>;

/// Takes each change in order. One that cannot be read or taken is refused: the watch gives it
/// again when the file changes again, or when it is read on request.
std::vector<Reload> take_changes(net::FileWatch& watch,
                                 const std::vector<net::FileWatch::Change>& changes,
                                 const TakeFile& take);

}  // namespace gatecrash::host
