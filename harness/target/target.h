// target: what is under test, met as a client meets it: sessions that take bytes and give bytes.
//
// Implemented by real processes (process_target.h) and by the built-in stack in virtual time.
// Single thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace gatecrash::target {

/// What came from one session.
struct Heard {
  std::string session;
  std::string bytes;
  bool ended = false;  // nothing more will come; `bytes` is empty
};

class Target {
 public:
  virtual ~Target() = default;

  /// Begins a session. Errors: local_process when it could not be started.
  virtual Status open(std::string_view session, std::string_view grant) = 0;

  /// Sends bytes; they are dropped when the session has ended. REQUIRES: opened.
  virtual void send(std::string_view session, std::string_view bytes) = 0;

  /// Ends the client's side of a session. REQUIRES: opened.
  virtual void close_input(std::string_view session) = 0;

  /// Where virtual time stands, since the recording's epoch. Real targets have the world's time.
  virtual void advance(Duration at) = 0;

  /// What came, waiting up to `limit` for the first of it. Empty when nothing did.
  virtual std::vector<Heard> receive(Duration limit) = 0;

  /// True while waiting can bring something: a real target that has not ended.
  virtual bool may_still_answer() const = 0;

  /// Ends every session in order and takes what still comes meanwhile.
  virtual std::vector<Heard> finish() = 0;

  /// How sessions ended that ended badly, one line each, after finish().
  virtual std::vector<std::string> endings() const = 0;
};

}  // namespace gatecrash::target
