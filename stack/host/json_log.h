// json_log: what an operator should see of a running gateway, as one JSON object a line.
//
// {"at":"2026-11-21T09:00:39.123Z","event":"reload","...":...}. Never a token, an argument or
// anything else that a client wrote. What cannot be written is dropped: a log never stops a call.
// Single thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/value.h"

namespace gatecrash::host {

class JsonLog {
 public:
  using Write = std::function<void(std::string_view line)>;

  /// The clock is borrowed; `write` gets whole lines with their LF.
  JsonLog(Clock& clock, Write write) : clock_(clock), write_(std::move(write)) {}

  /// `members`: an object.
  void event(std::string_view name, wire::Value members = wire::Value::object({}));

  /// An event with the error's text.
  void failure(std::string_view name, const Error& error);

 private:
  Clock& clock_;
  Write write_;
};

/// Appends to a file ("" or "-": standard error). Errors: local_io.
Result<JsonLog::Write> log_writer(const std::string& path);

}  // namespace gatecrash::host
