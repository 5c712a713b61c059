#include "stack/net/program.h"

#include <unistd.h>

#include <array>
#include <cerrno>  // program_invocation_name

namespace gatecrash::net {

std::string program_name() { return program_invocation_name; }

std::string program_path() {
  std::array<char, 4096> path = {};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : program_name();
}

int process_id() { return ::getpid(); }

}  // namespace gatecrash::net
