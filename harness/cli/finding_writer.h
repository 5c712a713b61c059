// finding_writer: findings onto the disk.
#pragma once

#include <string>

#include "harness/campaign/finding_files.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

/// Writes the folder below `directory` (made when missing); returns its path. Errors: local_io.
Result<std::string> write_finding(const std::string& directory,
                                  const campaign::FindingFolder& folder);

}  // namespace gatecrash::cli
