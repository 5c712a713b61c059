#include "harness/live/judge_live.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "harness/campaign/judge_recording.h"
#include "harness/live/live_rate_cap.h"
#include "harness/live/live_run.h"
#include "harness/live/live_world.h"
#include "mocks/healthlake/effect.h"

namespace gatecrash::live {
namespace {

using judge::Observation;
using transcript::Direction;
using transcript::Event;
using transcript::Tap;

bool is_said(const Event& event) {
  return event.kind == Event::Kind::kBytes && event.tap == Tap::kClient &&
         event.dir == Direction::kClientToServer;
}

bool is_quiet(const Event& event) {
  return event.kind == Event::Kind::kWorld && event.operation == kQuietEvent;
}

bool has_sliding(const policy::Policy& policy) {
  const auto sliding = [](const policy::ToolRule& rule) {
    return std::any_of(rule.limits.begin(), rule.limits.end(), [](const policy::Limit& limit) {
      return limit.algorithm == policy::Algorithm::kSliding;
    });
  };
  return sliding(policy.all_tools) ||
         std::any_of(policy.tools.begin(), policy.tools.end(),
                     [&](const auto& entry) { return sliding(entry.second); });
}

/// What was said between two quiets, and whether its order is known.
struct Group {
  std::size_t begin = 0;  // of events
  bool known = true;
};

class Groups {
 public:
  Groups(const transcript::Transcript& transcript, const policy::Policy& policy)
      : windows_(fixed_windows(policy)), sliding_(has_sliding(policy)) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= transcript.events.size(); ++i) {
      if (i == transcript.events.size() || is_quiet(transcript.events[i])) {
        add(transcript, begin, i);
        begin = i + 1;
      }
    }
  }

  const std::vector<Group>& all() const { return groups_; }

 private:
  void add(const transcript::Transcript& transcript, std::size_t begin, std::size_t end) {
    std::set<std::string> sessions;
    std::optional<Instant> first;
    for (std::size_t i = begin; i < end; ++i) {
      const Event& event = transcript.events[i];
      if (is_said(event)) {
        sessions.insert(event.session);
        first = first.value_or(transcript.header.epoch + event.at);
      }
    }
    if (!first) {
      return;
    }
    const std::size_t last = std::min(end, transcript.events.size() - 1);
    const Instant until = transcript.header.epoch + transcript.events[last].at;
    const bool crosses = note_edges(*first - kSkewMax, until + kSkewMax);
    groups_.push_back({begin, sessions.size() < 2 && !crosses && !sliding_});
  }

  /// Counts that were made near an edge are in doubt until the next one of that window.
  bool note_edges(Instant from, Instant until) {
    bool doubt = from < doubt_until_;
    for (const Duration window : windows_) {
      const std::int64_t length = window.count();
      const std::int64_t edge = us_since_epoch(until) / length;
      if (us_since_epoch(from) / length != edge) {
        doubt = true;
        doubt_until_ = std::max(doubt_until_, instant_from_us((edge + 1) * length) + kSkewMax);
      }
    }
    return doubt;
  }

  std::vector<Duration> windows_;
  bool sliding_;
  Instant doubt_until_{};
  std::vector<Group> groups_;
};

}  // namespace

judge::Visible visible_of(const target::TargetSpec& spec) {
  judge::Visible visible;
  const bool started = spec.gateway.none() || !spec.gateway.program.command.empty();
  visible.upstream = started && !spec.gateway.none();
  visible.audit = !spec.audit.empty();
  visible.approvals = visible.audit;
  visible.effects = started && spec.server.kind == target::ServerSpec::Kind::kBuiltin;
  visible.canonical = spec.canonical;
  visible.own_words = false;
  return visible;
}

judge::DenialShape denial_of(const target::TargetSpec& spec) {
  judge::DenialShape shape;
  shape.tool_result = spec.denial.is_error;
  shape.error_code = spec.denial.error.value_or(shape.error_code);
  shape.texts = spec.denial.texts;
  return shape;
}

void judge_live(const transcript::Transcript& transcript, const policy::Policy& policy,
                judge::Judge& judge) {
  const Groups groups(transcript, policy);
  transcript::Transcript told = transcript;
  told.events.clear();
  const auto world = [&](std::string_view name, Duration at) {
    Event event;
    event.kind = Event::Kind::kWorld;
    event.operation = name;
    event.arguments = wire::Value::object({{"gateway", std::int64_t{0}}});
    event.at = at;
    told.events.push_back(std::move(event));
  };
  world(judge::world::kHealed, Duration(0));
  bool known = true;
  auto next = groups.all().begin();
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    if (next != groups.all().end() && next->begin == i) {
      if (next->known != known) {
        known = next->known;
        world(known ? judge::world::kOrderKnown : judge::world::kOrderUnknown,
              transcript.events[i].at);
      }
      ++next;
    }
    if (!is_quiet(transcript.events[i])) {
      told.events.push_back(transcript.events[i]);
    }
  }
  // Of a live target there is no reload to be read.
  [[maybe_unused]] const Status read = campaign::judge_recording(told, "live", judge);
}

}  // namespace gatecrash::live
