#include "harness/cli/exit_code.h"

#include <cstdio>
#include <string>

namespace gatecrash::cli {

int exit_code_of(const Error& error) {
  const bool target = error.code == Code::kLocalProcess || error.code == Code::kPeerGone;
  return target ? kExitTarget : kExitUsage;
}

int complain(const Error& error) {
  const std::string line = "gatecrash: " + error.to_string() + "\n";
  std::fputs(line.c_str(), stderr);
  return exit_code_of(error);
}

}  // namespace gatecrash::cli
