#include "harness/campaign/needless.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

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

/// Takes one session out, if any can go.
bool drop_session(Transcript& best, const Replay& replay) {
  for (const auto& [session, messages] : messages_of(best)) {
    if (auto smaller = replay(without(best, events_of(best, session)))) {
      best = *std::move(smaller);
      return true;
    }
  }
  return false;
}

/// Takes out one message or one thing that the world did, if any can go: the last first, for
/// nothing comes after it.
bool drop_event(Transcript& best, const Replay& replay) {
  std::vector<Message> candidates;
  for (auto& [session, messages] : messages_of(best)) {
    candidates.insert(candidates.end(), messages.begin() + 1, messages.end());
  }
  for (std::size_t i = 0; i < best.events.size(); ++i) {
    if (best.events[i].kind == Event::Kind::kWorld) {
      candidates.push_back({i});
    }
  }
  std::sort(candidates.rbegin(), candidates.rend());
  for (const Message& message : candidates) {
    if (auto smaller = replay(without(best, message))) {
      best = *std::move(smaller);
      return true;
    }
  }
  return false;
}

}  // namespace

Transcript without_needless(Transcript start, const Replay& replay) {
  auto best = replay(start);
  if (!best) {
    return start;
  }
  while (drop_session(*best, replay) || drop_event(*best, replay)) {
  }
  return *std::move(best);
}

std::uint64_t client_messages(const Transcript& transcript) {
  std::uint64_t count = 0;
  for (const auto& [session, messages] : messages_of(transcript)) {
    count += messages.size() - 1;
  }
  return count;
}

}  // namespace gatecrash::campaign
