// worlds_ahead: runs the worlds of a campaign on several threads.
//
// They are taken in the order of the plan, whichever is done first: what the campaign finds and
// adds up is what one thread would. The campaign is borrowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>

#include "harness/campaign/campaign.h"

namespace gatecrash::cli {

/// How many threads this machine runs at once.
std::size_t all_cores();

class WorldsAhead {
 public:
  /// `threads`: worlds run at once; 1 for a campaign that is steered, whose next world depends on
  /// those before it.
  WorldsAhead(campaign::Campaign& campaign, std::size_t threads);

  /// As Campaign::run_next_world().
  bool run_next();

 private:
  void start();

  campaign::Campaign& campaign_;
  std::size_t threads_;
  std::uint64_t next_;
  std::deque<std::future<campaign::WorldRun>> running_;  // last, so that it ends first
};

}  // namespace gatecrash::cli
