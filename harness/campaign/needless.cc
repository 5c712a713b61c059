#include "harness/campaign/needless.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/judge/observation.h"
#include "harness/simulate/world_event.h"

namespace gatecrash::campaign {
namespace {

using transcript::Direction;
using transcript::Event;
using transcript::Tap;
using transcript::Transcript;

/// Indices of the events that are one client message: its pieces, in order.
using Message = std::vector<std::size_t>;

bool is_from_client(const Event& event) {
  return event.kind == Event::Kind::kBytes && event.tap == Tap::kClient &&
         event.dir == Direction::kClientToServer;
}

/// By session, in order; the first of each is its handshake.
std::map<std::string, std::vector<Message>> messages_of(const Transcript& transcript) {
  std::map<std::string, std::vector<Message>> sessions;
  std::map<std::string, bool> open;  // a session's last message has not come to its end
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const Event& event = transcript.events[i];
    if (!is_from_client(event)) {
      continue;
    }
    auto& messages = sessions[event.session];
    if (!std::exchange(open[event.session], !event.bytes.ends_with('\n'))) {
      messages.emplace_back();
    }
    messages.back().push_back(i);
  }
  return sessions;
}

Transcript without(const Transcript& from, const std::vector<std::size_t>& sorted) {
  Transcript rest;
  rest.header = from.header;
  for (std::size_t i = 0; i < from.events.size(); ++i) {
    if (!std::binary_search(sorted.begin(), sorted.end(), i)) {
      rest.events.push_back(from.events[i]);
    }
  }
  return rest;
}

std::vector<std::size_t> events_of(const Transcript& transcript, const std::string& session) {
  std::vector<std::size_t> events;
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    if (transcript.events[i].session == session) {
      events.push_back(i);
    }
  }
  return events;
}

/// What may go alone: a client's message but for its handshake, its hanging up, or one thing that
/// the world did. That all was settled is no doing; when a server reads goes with its being late.
std::vector<Message> units_of(const Transcript& transcript) {
  std::vector<Message> units;
  for (auto& [session, messages] : messages_of(transcript)) {
    units.insert(units.end(), messages.begin() + 1, messages.end());
  }
  for (std::size_t i = 0; i < transcript.events.size(); ++i) {
    const Event& event = transcript.events[i];
    const bool did = event.kind == Event::Kind::kWorld &&
                     event.operation != simulate::world_name::kSettled &&
                     event.operation != judge::world::kServerReads;
    const bool left = event.kind == Event::Kind::kEof && event.tap == Tap::kClient &&
                      event.dir == Direction::kClientToServer;
    if (did || left) {
      units.push_back({i});
    }
  }
  std::sort(units.begin(), units.end());
  return units;
}

class Needless {
 public:
  Needless(Transcript best, const Replay& replay, std::size_t replays_max)
      : best_(std::move(best)), replay_(replay), replays_left_(replays_max) {}

  Transcript take_out() {
    bool progress = true;
    while (progress) {
      progress = drop_sessions();
      progress = drop_units() || progress;
    }
    return std::move(best_);
  }

 private:
  bool accept(std::vector<std::size_t> events) {
    if (replays_left_ == 0) {
      return false;
    }
    --replays_left_;
    std::sort(events.begin(), events.end());
    auto smaller = replay_(without(best_, events));
    // One that comes back longer would be tried for ever.
    if (!smaller || size_of(*smaller) >= size_of(best_)) {
      return false;
    }
    best_ = *std::move(smaller);
    return true;
  }

  static std::size_t size_of(const Transcript& transcript) {
    std::size_t handshakes = 0;
    for (const auto& [session, messages] : messages_of(transcript)) {
      handshakes += messages.empty() ? 0 : 1;
    }
    return units_of(transcript).size() + handshakes;
  }

  bool drop_sessions() {
    bool progress = false;
    std::vector<std::string> names;
    for (const auto& [session, messages] : messages_of(best_)) {
      names.push_back(session);
    }
    for (const std::string& name : names) {
      progress = accept(events_of(best_, name)) || progress;
    }
    return progress;
  }

  /// In runs of half of them, a quarter, and so on, the last first, for nothing comes after them.
  bool drop_units() {
    bool progress = false;
    for (std::size_t size = std::max<std::size_t>(units_of(best_).size() / 2, 1); size > 0;
         size /= 2) {
      std::vector<Message> units = units_of(best_);
      for (std::size_t end = units.size(); end > 0;) {
        const std::size_t first = end > size ? end - size : 0;
        std::vector<std::size_t> events;
        for (std::size_t i = first; i < end; ++i) {
          events.insert(events.end(), units[i].begin(), units[i].end());
        }
        end = first;
        if (accept(std::move(events))) {
          progress = true;
          units = units_of(best_);
          end = std::min(first, units.size());
        }
      }
    }
    return progress;
  }

  Transcript best_;
  const Replay& replay_;
  std::size_t replays_left_;
};

}  // namespace

Transcript without_needless(Transcript start, const Replay& replay, std::size_t replays_max) {
  auto best = replay(start);
  if (!best) {
    return start;
  }
  return Needless(*std::move(best), replay, replays_max).take_out();
}

std::uint64_t client_messages(const Transcript& transcript) {
  std::uint64_t count = 0;
  for (const auto& [session, messages] : messages_of(transcript)) {
    count += messages.size() - 1;
  }
  return count;
}

}  // namespace gatecrash::campaign
