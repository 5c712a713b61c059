// program: how this program was called, for commands that a person can paste.
#pragma once

#include <string>

namespace gatecrash::net {

/// What stood on the command line: "build/release/gatecrash".
std::string program_name();

}  // namespace gatecrash::net
