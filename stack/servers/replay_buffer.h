// replay_buffer: the last events of one session's streams, for clients that resume one of them.
//
// An event's id is "STREAM-NUMBER": events of a stream are numbered from 1, without gaps. What is
// kept is bounded for all streams together; the oldest goes first, the newest stays whatever its
// size. Value type, single thread.
// Source: MCP 2025-11-25 "Transports", Resumability and Redelivery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatecrash::servers {

struct EventPosition {
  std::uint64_t stream = 0;
  std::uint64_t number = 0;
};

/// "3-17"; what write_event_id does not write is none.
std::optional<EventPosition> read_event_id(std::string_view id);
std::string write_event_id(const EventPosition& position);

class ReplayBuffer {
 public:
  ReplayBuffer(std::size_t events_max, std::size_t bytes_max)
      : events_max_(events_max), bytes_max_(bytes_max) {}

  /// The next event of `stream`.
  EventPosition add(std::uint64_t stream, std::string_view data);

  /// What followed on that stream, in order: numbers from position.number + 1 on. Nothing when
  /// there was no such event, or not all that followed is kept.
  std::optional<std::vector<std::string>> after(const EventPosition& position) const;

  /// Whether some event of the stream is kept.
  bool holds(std::uint64_t stream) const;

  /// The stream is over and nobody resumes it: until then its events are counted.
  void forget(std::uint64_t stream);

 private:
  struct Stream {
    std::uint64_t last = 0;
    std::deque<std::string> kept{};  // the last of them is event `last`
  };

  void drop_oldest();

  std::size_t events_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::map<std::uint64_t, Stream> streams_{};
  std::deque<std::uint64_t> order_{};  // the stream of each kept event
};

}  // namespace gatecrash::servers
