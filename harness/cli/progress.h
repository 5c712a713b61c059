// progress: a line that says how far long work is: rewritten in place on a terminal, a plain line
// every ten seconds elsewhere. Goes to stderr, so that stdout stays for answers.
#pragma once

#include <functional>
#include <string>

#include "stack/net/real_clock.h"

namespace gatecrash::cli {

class Progress {
 public:
  /// A quiet one shows nothing (--json).
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows the text that `line` makes, when it is time to.
  void show(const std::function<std::string()>& line);

  /// Takes the line off a terminal, before something else is printed.
  void clear();

  /// Since this object was made.
  double seconds() const;

 private:
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  net::Monotonic start_;
  net::Monotonic last_;
};

}  // namespace gatecrash::cli
