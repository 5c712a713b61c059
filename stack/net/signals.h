// signals: SIGINT and SIGTERM as bytes on a descriptor that a Poller can watch.
//
// One per process, made by a subcommand that must end in order. SIGPIPE is ignored, so that a
// write to a peer that is gone is an error and no death. A second SIGINT or SIGTERM ends the
// process at once: nobody is kept from leaving.
#pragma once

#include "stack/net/unique_fd.h"

namespace gatecrash::net {

/// A write to a closed pipe or socket fails with EPIPE from now on.
void ignore_sigpipe();

class Signals {
 public:
  /// REQUIRES: no other Signals in the process.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Readable once a signal came.
  int fd() const { return read_.get(); }

  bool interrupted() const;

 private:
  UniqueFd read_;
  UniqueFd write_;
};

}  // namespace gatecrash::net
