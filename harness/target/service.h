// service: a program that runs beside a campaign until it is told to end: a lake, an HTTP server,
// an HTTP gateway. It is started, waited for until it says that it is up, and drained.
//
// Whoever holds it ends it: the destructor stops it and what it started. Single thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/target/process_target.h"
#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::target {

class Service {
 public:
  /// Starts it and waits until it prints `ready` on stdout or stderr; at once where that is empty.
  /// Errors: local_process: it did not start, ended, or did not say so within `limit`; the message
  /// has the end of its stderr.
  static Result<Service> start(const std::vector<std::string>& command, const std::string& ready,
                               Duration limit);

  Service(Service&&) noexcept;
  Service& operator=(Service&&) noexcept;
  ~Service();

  /// What stood behind `ready` in its line.
  const std::string& told() const;

  /// Reads what it has printed, so that it need not wait for us.
  void drain();

  /// Nothing while it runs.
  std::optional<int> poll_exit();

  /// SIGTERM, then SIGKILL. `left_early` says whether it had ended before.
  ChildEnd stop(Duration patience);

 private:
  struct Impl;
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatecrash::target
