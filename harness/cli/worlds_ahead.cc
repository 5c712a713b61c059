#include "harness/cli/worlds_ahead.h"

#include <algorithm>
#include <thread>

#include "stack/base/check.h"

namespace gatecrash::cli {

std::size_t all_cores() { return std::max(1U, std::thread::hardware_concurrency()); }

WorldsAhead::WorldsAhead(campaign::Campaign& campaign, std::size_t threads)
    : campaign_(campaign), threads_(threads), next_(campaign.next_world()) {
  CHECK(threads_ == 1 || !campaign_.plan().steered);
}

void WorldsAhead::start() {
  while (running_.size() < threads_) {
    const auto index = campaign_.plan().next(next_);
    if (!index) {
      return;
    }
    next_ = *index + 1;
    running_.push_back(std::async(std::launch::async,
                                  [this, world = *index] { return campaign_.run_world(world); }));
  }
}

bool WorldsAhead::run_next() {
  if (threads_ == 1) {
    return campaign_.run_next_world();
  }
  start();
  if (running_.empty()) {
    return false;
  }
  const campaign::WorldRun run = running_.front().get();
  running_.pop_front();
  start();  // while a finding of this one is shrunk
  campaign_.take(run);
  return true;
}

}  // namespace gatecrash::cli
