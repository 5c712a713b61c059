// report_place: whether a report can be written where the command line wants it.
#pragma once

#include <string>

#include "stack/base/result.h"

namespace gatecrash::cli {

/// Asked before hours of work, so that a misspelt --junit is told now. Writes nothing; an empty
/// path is no report. Errors: local_io: a folder, or in a folder that is not there.
Status check_report_place(const std::string& path);

}  // namespace gatecrash::cli
