#include "stack/host/reload.h"

namespace gatecrash::host {

std::vector<Reload> take_changes(net::FileWatch& watch,
                                 const std::vector<net::FileWatch::Change>& changes,
                                 const TakeFile& take) {
  std::vector<Reload> reloads;
  for (const net::FileWatch::Change& change : changes) {
    const Status taken = change.bytes ? take(change.path, *change.bytes)
                                      : Status(tl::unexpected<Error>(change.bytes.error()));
    if (!taken) {
      watch.refuse(change.path);
    }
    reloads.push_back({change.path, taken});
  }
  return reloads;
}

}  // namespace gatecrash::host
