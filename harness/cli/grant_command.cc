#include <cstdio>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "stack/base/bytes.h"
#include "stack/gateway/grants_file.h"
#include "stack/net/random_seed.h"

namespace gatecrash::cli {

int run_grant_new(const GrantOptions& options) {
  if (options.name.empty() || options.name.size() > gateway::kGrantNameBytesMax ||
      printable(options.name) != options.name) {
    return complain({Code::kConfigInvalid,
                     "a grant's name has 1 to " + std::to_string(gateway::kGrantNameBytesMax) +
                         " bytes and no control characters",
                     {}});
  }
  // The prefix lets scanners of source code and logs find a token that was lost there.
  const std::string token = "gct_" + hex_encode(net::random_bytes(32));
  const std::string text =
      "token (shown this once; give it to the client): " + token +
      "\nentry for the grants file: " + gateway::grant_entry_text(options.name, token) + "\n";
  std::fputs(text.c_str(), stdout);
  return kExitHeld;
}

}  // namespace gatecrash::cli
