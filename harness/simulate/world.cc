#include "harness/simulate/world.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "harness/generate/timing.h"
#include "harness/simulate/people.h"
#include "harness/simulate/scene.h"
#include "harness/simulate/troubles.h"

namespace gatecrash::simulate {
namespace {

using generate::Choices;
using judge::Observation;

constexpr std::array<std::string_view, 2> kGrants = {"a", "b"};

// Every so many messages the gateways say what they hold.
constexpr std::uint64_t kHoldingsEvery = 32;

// Every so many messages the wires run empty, so that what is owed is checked and forgotten.
constexpr std::uint64_t kSettleEvery = 256;

class World {
 public:
  World(Choices& choices, Stack& stack, judge::Judge& judge, const WorldOptions& options,
        const Watcher& watcher)
      : choices_(choices),
        judge_(judge),
        options_(options),
        timing_(options.policy),
        scene_(choices, stack, judge, watcher, options.known, kWorldEpoch),
        troubles_(scene_, choices, timing_, options.policies) {
    scene_.set_window(timing_.shortest());
  }

  WorldResult run() {
    begin();
    while (result_.calls < options_.calls_max) {
      const auto span = choices_.span(kStepSpan);
      if (!choices_.more() || stopped()) {
        break;
      }
      step();
      if (steps_ == options_.until_step) {
        look();
        return finish();
      }
    }
    look();
    scene_.coverage.set_step(steps_ + 1);
    settle();
    if (!scene_.watch().waiting().empty()) {
      scene_.time_out_held();
      scene_.observe({.kind = Observation::Kind::kSettled});
    }
    return finish();
  }

 private:
  bool stopped() {
    const auto& found = judge_.violations();
    while (options_.stop_at && violations_seen_ < found.size()) {
      if (options_.stop_at(found[violations_seen_++])) {
        return true;
      }
    }
    return false;
  }

  void begin() {
    const bool breaks = options_.troubles;
    scene_.swarm = options_.swarm != nullptr ? *options_.swarm
                                             : Swarm::draw(choices_, breaks, options_.victims);
    if (breaks && options_.sure) {
      scene_.swarm.ensure(*options_.sure);
    }
    scene_.mix = Mix::draw(choices_);
    if (breaks && scene_.swarm.approvals && !options_.policies.empty()) {
      scene_.reload(options_.policies.back(), false);
    }
    for (std::uint32_t i = 0; i < scene_.swarm.agents; ++i) {
      scene_.join(choices_.pick(kGrants));
    }
    settle();
  }

  void step() {
    ++steps_;
    scene_.coverage.set_step(steps_);
    move_time();
    troubles_.step();
    let_people_decide(scene_, choices_);
    const std::size_t who = choices_.below(static_cast<std::uint32_t>(scene_.agents.size()));
    scene_.await_greeting(who);
    if (scene_.connections()[scene_.connection_of(who)].refused) {
      scene_.client_leaves(scene_.connection_of(who));  // and tries again
      return;
    }
    auto said =
        scene_.agents[who].speak(options_.tools, scene_.mix, scene_.known, ++serial_, choices_);
    result_.calls += said.call ? 1 : 0;
    result_.client_messages += 1;
    scene_.say(who, std::move(said.line), vector_tag(said.vectors));
    scene_.deliver_until(scene_.now());
    if (serial_ % kHoldingsEvery == 0) {
      scene_.tell_holdings();
    }
    if (serial_ % kSettleEvery == 0) {
      settle();
    }
  }

  void move_time() {
    const std::uint32_t pace = scene_.swarm.pace;
    switch (choices_.weighted({pace, pace / 2, 1})) {
      case 0:
        return;
      case 1: {
        const Duration moves(choices_.below(50'000));
        scene_.deliver_until(scene_.now() + moves);
        return;
      }
      default: {
        const Duration moves = timing_.advance(scene_.clock(), choices_);
        scene_.deliver_until(scene_.now() + moves);
      }
    }
  }

  /// Faults stop, and what is under way arrives: whatever is owed must have been paid by then.
  void settle() {
    if (scene_.swarm.trouble_every != 0 && steps_ > 0) {
      troubles_.heal();
      scene_.drain();
      for (std::size_t agent = 0; agent < scene_.agents.size(); ++agent) {
        scene_.say(agent, std::string(kAlive));
      }
    }
    scene_.drain();
    scene_.tell_holdings();
    scene_.observe({.kind = Observation::Kind::kSettled});
  }

  void look() const {
    if (options_.look) {
      options_.look(scene_, result_);
    }
  }

  WorldResult finish() {
    result_.virtual_time = scene_.now() - kWorldEpoch;
    result_.trace_hash = scene_.trace_hash();
    result_.steps = steps_;
    result_.marks = scene_.marks;
    result_.coverage = scene_.coverage.coverage();
    result_.reached = scene_.coverage.reached();
    return result_;
  }

  // Each client asks once more when all is well again, and must be answered.
  static constexpr std::string_view kAlive =
      "{\"jsonrpc\":\"2.0\",\"id\":\"still there?\",\"method\":\"ping\"}\n";

  Choices& choices_;
  judge::Judge& judge_;
  const WorldOptions& options_;
  generate::Timing timing_;
  Scene scene_;
  Troubles troubles_;
  std::uint64_t serial_ = 0;
  std::size_t violations_seen_ = 0;  // of the judge's, by stopped()
  std::uint64_t steps_ = 0;
  WorldResult result_;
};

}  // namespace

WorldResult run_world(Choices& choices, Stack& stack, judge::Judge& judge,
                      const WorldOptions& options, const Watcher& watcher) {
  return World(choices, stack, judge, options, watcher).run();
}

}  // namespace gatecrash::simulate
