// run_until: a Loop run in a test until something has come about.
#pragma once

#include <chrono>
#include <functional>

#include "stack/net/loop.h"

namespace gatecrash::net {

/// Runs `loop` until `done`, at most five seconds; returns whether it was.
inline bool run_until(Loop& loop, const std::function<bool()>& done) {
  int steps = 0;
  bool is_done = false;
  std::function<void()> look = [&] {
    is_done = done();
    if (is_done || ++steps > 2500) {
      loop.stop();
    } else {
      loop.after(std::chrono::milliseconds(2), look);
    }
  };
  loop.post(look);
  loop.run();
  return is_done;
}

}  // namespace gatecrash::net
