#include "harness/simulate/links.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace gatecrash::simulate {
namespace {

constexpr std::uint32_t kOf = 32;  // what Swarm's split and merge are counted of

// A person at a terminal that scrolls, a server that is busy with another's request.
constexpr std::uint32_t kSlowClientUs = 30'000'000;
constexpr std::uint32_t kSlowServerUs = 5'000'000;

constexpr std::uint32_t kPiecesMax = 12;

}  // namespace

Duration Links::delay(Wire wire) {
  Duration delay = swarm_.latency;
  if (swarm_.jitter_us != 0) {
    delay += Duration(choices_.below(swarm_.jitter_us));
  }
  if (swarm_.slow_client && wire == Wire::kGatewayToClient) {
    delay += Duration(choices_.below(kSlowClientUs));
  }
  if (swarm_.slow_server && wire == Wire::kGatewayToServer) {
    delay += Duration(choices_.below(kSlowServerUs));
    marks_.reach(Mark::kSlowReader);
  }
  return delay;
}

void Links::send(std::size_t connection, Wire wire, std::string bytes, Instant now,
                 std::uint32_t tag) {
  const bool to_client = wire == Wire::kGatewayToClient;  // agents read whole lines
  // Agents write several messages at once by themselves.
  const bool from_client = wire == Wire::kClientToGateway;
  if (swarm_.merge != 0 && !to_client && !from_client && merge(connection, wire, bytes)) {
    return;
  }
  if (swarm_.split != 0 && !to_client && bytes.size() > 1 && choices_.chance(swarm_.split, kOf)) {
    send_pieces(connection, wire, bytes, now, tag);
    return;
  }
  const Duration takes = delay(wire);
  wires_.send(connection, wire, std::move(bytes), now + takes, tag);
}

/// What waits goes with these bytes; or these bytes begin to wait: then true.
bool Links::merge(std::size_t connection, Wire wire, std::string& bytes) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
    return each.connection == connection && each.wire == wire;
  });
  const bool stay = choices_.chance(swarm_.merge, kOf);
  if (found != waiting_.end()) {
    marks_.reach(Mark::kMessagesInOneDelivery);
    if (stay) {
      found->bytes += bytes;
      return true;
    }
    bytes.insert(0, found->bytes);
    waiting_.erase(found);
    return false;
  }
  if (stay) {
    waiting_.push_back({connection, wire, std::move(bytes)});
  }
  return stay;
}

void Links::send_pieces(std::size_t connection, Wire wire, std::string_view bytes, Instant now,
                        std::uint32_t tag) {
  marks_.reach(Mark::kMessageInPieces);
  const std::uint32_t pieces = 2 + choices_.below(kPiecesMax - 1);
  std::size_t begin = 0;
  for (std::uint32_t i = 1; i < pieces && begin + 1 < bytes.size(); ++i) {
    const auto left = static_cast<std::uint32_t>(bytes.size() - begin - 1);
    const std::size_t length = 1 + choices_.below(left);
    const Duration takes = delay(wire);
    wires_.send(connection, wire, std::string(bytes.substr(begin, length)), now + takes, tag);
    begin += length;
  }
  const Duration takes = delay(wire);
  wires_.send(connection, wire, std::string(bytes.substr(begin)), now + takes, tag);
}

void Links::end(std::size_t connection, Wire wire, Instant now) {
  flush(now);
  const Duration takes = delay(wire);
  wires_.end(connection, wire, now + takes);
}

void Links::flush(Instant now) {
  for (Waiting& each : std::exchange(waiting_, {})) {
    const Duration takes = delay(each.wire);
    wires_.send(each.connection, each.wire, std::move(each.bytes), now + takes);
  }
}

}  // namespace gatecrash::simulate
