#include "stack/net/program.h"

#include <cerrno>  // program_invocation_name

namespace gatecrash::net {

std::string program_name() { return program_invocation_name; }

}  // namespace gatecrash::net
