// signals: SIGINT and SIGTERM as bytes on a descriptor that a Poller can watch.
//
// One per process, made by a subcommand that must end in order. Writes that
// cannot be done (a peer that is gone, a file size limit) are errors and no death. A second SIGINT
// or SIGTERM ends the process at once: nobody is kept from leaving.
#pragma once

#include "stack/net/unique_fd.h"

namespace gatecrash::net {

/// From now on a write to a closed pipe or socket fails with EPIPE, and one beyond the file size
/// limit with EFBIG.
void ignore_write_signals();

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

  /// SIGINT or SIGTERM once one came, 0 before.
  int number() const;

  /// From now on SIGHUP makes fd() readable instead of ending the process, each time it comes.
  void take_hangups();

  /// Whether SIGHUP has come since the last call.
  bool take_hangup();

 private:
  UniqueFd read_;
  UniqueFd write_;
  bool hangups_ = false;
};

}  // namespace gatecrash::net
