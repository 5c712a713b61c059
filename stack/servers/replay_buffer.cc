#include "stack/servers/replay_buffer.h"

#include <charconv>

namespace gatecrash::servers {

std::optional<EventPosition> read_event_id(std::string_view id) {
  EventPosition position;
  const char* const end = id.data() + id.size();
  const auto stream = std::from_chars(id.data(), end, position.stream);
  if (stream.ec != std::errc() || stream.ptr == end || *stream.ptr != '-') {
    return std::nullopt;
  }
  const auto number = std::from_chars(stream.ptr + 1, end, position.number);
  if (number.ec != std::errc() || write_event_id(position) != id) {
    return std::nullopt;
  }
  return position;
}

std::string write_event_id(const EventPosition& position) {
  return std::to_string(position.stream) + "-" + std::to_string(position.number);
}

EventPosition ReplayBuffer::add(std::uint64_t stream, std::string_view data) {
  Stream& log = streams_[stream];
  log.kept.emplace_back(data);
  const EventPosition position{stream, ++log.last};
  order_.push_back(stream);
  bytes_ += data.size();
  while (order_.size() > 1 && (order_.size() > events_max_ || bytes_ > bytes_max_)) {
    drop_oldest();
  }
  return position;
}

bool ReplayBuffer::holds(std::uint64_t stream) const {
  const auto found = streams_.find(stream);
  return found != streams_.end() && !found->second.kept.empty();
}

std::optional<std::vector<std::string>> ReplayBuffer::after(const EventPosition& position) const {
  const auto found = streams_.find(position.stream);
  if (found == streams_.end() || position.number == 0 || position.number > found->second.last) {
    return std::nullopt;
  }
  const Stream& stream = found->second;
  const std::uint64_t missing = stream.last - position.number;
  if (missing > stream.kept.size()) {
    return std::nullopt;
  }
  return std::vector<std::string>(stream.kept.end() - static_cast<std::ptrdiff_t>(missing),
                                  stream.kept.end());
}

void ReplayBuffer::forget(std::uint64_t stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) {
    return;
  }
  for (const std::string& data : found->second.kept) {
    bytes_ -= data.size();
  }
  std::erase(order_, stream);
  streams_.erase(found);
}

void ReplayBuffer::drop_oldest() {
  std::deque<std::string>& kept = streams_.at(order_.front()).kept;
  order_.pop_front();
  bytes_ -= kept.front().size();
  kept.pop_front();
}

}  // namespace gatecrash::servers
