// play: a recording's client side against a target, until every answer is there or nothing more
// comes.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "harness/replay/conversation.h"
#include "harness/replay/replay_report.h"
#include "harness/target/target.h"
#include "stack/base/result.h"

namespace gatecrash::target {

struct PlayOptions {
  // No answer for so long: the rest is sent, and waited for as long once more. npm servers take
  // seconds to start.
  Duration answer_timeout = std::chrono::seconds(20);
  // Asked between two waits of at most 100 ms; true ends the replay.
  std::function<bool()> interrupted = [] { return false; };
};

struct Played {
  replay::ReplayReport report;
  bool interrupted = false;
};

/// Plays it to the end. Errors: local_process when the target could not be started; peer_gone when
/// it never answered although the recording has answers.
Result<Played> play(replay::Conversation conversation, std::string name, Target& target,
                    const PlayOptions& options = {});

}  // namespace gatecrash::target
