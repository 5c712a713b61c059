#include <cstdio>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/version.h"

namespace gatecrash::cli {

std::string_view version_text() { return "gatecrash " GATECRASH_VERSION; }

int run_version(const VersionOptions& /*options*/) {
  std::puts(std::string(version_text()).c_str());
  return kExitHeld;
}

}  // namespace gatecrash::cli
