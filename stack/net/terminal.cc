#include "stack/net/terminal.h"

#include <unistd.h>

namespace gatecrash::net {

bool is_terminal(int fd) { return isatty(fd) == 1; }

}  // namespace gatecrash::net
