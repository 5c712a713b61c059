// folder: what stands in a folder, in an order that does not depend on the file system.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::net {

// A folder of findings or bundles; more is a mistake in the path.
inline constexpr std::size_t kFolderFilesMax = 1'000'000;

enum class Entry { kMissing, kFile, kFolder, kOther };

Entry entry_at(const std::string& path);

/// The path from the root on; as it is where the current folder has no name.
std::string absolute_path(const std::string& path);

/// How many bytes the file has; 0 when there is none.
std::uint64_t bytes_at(const std::string& path);

/// The regular files below `path`, at any depth, as paths that begin with `path`; sorted by bytes.
/// Folders that are links are not entered. Errors: local_io.
Result<std::vector<std::string>> list_files(const std::string& path);

/// Removes a file; none there is as good. Errors: local_io.
Status remove_file(const std::string& path);

/// Makes a folder and those above it; mode 0700 where made. Errors: local_io.
Status make_folders(const std::string& path);

/// Makes a folder that nobody else has, mode 0700, below TMPDIR or /tmp: "/tmp/gatecrash-Ab3xZ9".
/// Errors: local_io.
Result<std::string> make_temporary_folder();

/// Removes a folder with all that is in it; links are not followed. What cannot be removed stays.
void remove_folder(const std::string& path);

}  // namespace gatecrash::net
