#include "harness/target/play.h"

#include <algorithm>
#include <utility>

#include "harness/replay/player.h"
#include "stack/net/real_clock.h"

namespace gatecrash::target {
namespace {

// How long one wait is at most: so soon an interrupt is noticed.
constexpr Duration kSlice = std::chrono::milliseconds(100);

class Play {
 public:
  Play(replay::Conversation conversation, Target& target, const PlayOptions& options)
      : player_(std::move(conversation)), target_(target), options_(options) {}

  Result<Played> run(std::string name) {
    bool gave_up = false;
    while (!player_.finished() && !interrupted_) {
      TRY_STATUS(act());
      if (!player_.finished() && !wait([this] { return player_.may_go_on(); })) {
        gave_up = true;
        player_.give_up_waiting();
      }
    }
    if (!interrupted_) {
      wait([this] { return player_.complete(); });
    }
    const bool left_early = !player_.complete() && !target_.may_still_answer();
    take(target_.finish());
    if (!interrupted_ && player_.awaits_answers() && player_.answers_heard() == 0) {
      return never_answered(left_early);
    }
    Played played;
    played.interrupted = interrupted_;
    played.report = player_.report(std::move(name));
    if (gave_up) {
      played.report.notes.push_back(left_early
                                        ? "the target ended before it had answered everything"
                                        : "an answer was not there after " + timeout_text() +
                                              "; the rest was sent without waiting for each");
    }
    for (std::string& ending : target_.endings()) {
      played.report.notes.push_back(std::move(ending));
    }
    return played;
  }

 private:
  /// Does what the player says until it waits or is finished.
  Status act() {
    while (std::optional<replay::Action> action = player_.next()) {
      target_.advance(action->at);
      switch (action->kind) {
        case replay::Action::Kind::kOpen:
          TRY_STATUS(target_.open(action->session, action->grant));
          break;
        case replay::Action::Kind::kSend:
          target_.send(action->session, action->bytes);
          break;
        case replay::Action::Kind::kCloseInput:
          target_.close_input(action->session);
          break;
      }
      take(target_.receive(Duration(0)));
    }
    return {};
  }

  void take(std::vector<Heard> heard) {
    for (const Heard& one : heard) {
      player_.hear(one.session, one.bytes);
    }
  }

  /// Waits until `done`. False when nothing helps any more: too late, ended, interrupted.
  bool wait(const std::function<bool()>& done) {
    const net::Monotonic deadline = net::monotonic_now() + options_.answer_timeout;
    while (!done()) {
      const Duration left = deadline - net::monotonic_now();
      interrupted_ = interrupted_ || options_.interrupted();
      if (left <= Duration(0) || interrupted_) {
        return false;
      }
      const bool over = !target_.may_still_answer();
      std::vector<Heard> heard = target_.receive(over ? Duration(0) : std::min(left, kSlice));
      if (heard.empty() && over) {
        return false;
      }
      take(std::move(heard));
    }
    return true;
  }

  std::string timeout_text() const {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(options_.answer_timeout);
    return ms.count() % 1000 == 0 ? std::to_string(ms.count() / 1000) + " s"
                                  : std::to_string(ms.count()) + " ms";
  }

  tl::unexpected<Error> never_answered(bool left_early) const {
    std::string how = left_early ? "it ended" : "within " + timeout_text();
    if (const std::vector<std::string> endings = target_.endings(); !endings.empty()) {
      how = endings.front();
    }
    return fail(
        Code::kPeerGone,
        "the target never answered (" + how + ")" +
            (player_.heard() == 0 ? std::string() : "; what it printed was no JSON-RPC answer"));
  }

  replay::Player player_;
  Target& target_;
  const PlayOptions& options_;
  bool interrupted_ = false;
};

}  // namespace

Result<Played> play(replay::Conversation conversation, std::string name, Target& target,
                    const PlayOptions& options) {
  return Play(std::move(conversation), target, options).run(std::move(name));
}

}  // namespace gatecrash::target
