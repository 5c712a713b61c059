// program: how this program was called, for commands that a person can paste.
#pragma once

#include <string>

namespace gatecrash::net {

/// What stood on the command line: "build/release/gatecrash".
std::string program_name();

/// Where this program's file is, to start it again: "/usr/bin/gatecrash".
std::string program_path();

/// The number of this process.
int process_id();

}  // namespace gatecrash::net
