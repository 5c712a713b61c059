// wires: bytes on their way between client, gateway and server, in virtual time.
//
// A wire is one direction of one connection: it keeps its order, as a pipe does, and its end comes
// after all that was sent. Different wires overtake each other by latency. Deliveries come out by
// time, then by order of sending.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/time.h"

namespace gatecrash::simulate {

enum class Wire : std::uint8_t {
  kClientToGateway,
  kGatewayToServer,
  kServerToGateway,
  kGatewayToClient,
};
inline constexpr std::size_t kWires = 4;

struct Delivery {
  Instant at;
  std::uint64_t order = 0;
  std::size_t session = 0;
  Wire wire = Wire::kClientToGateway;
  bool end = false;       // no bytes: nothing more comes on this wire
  std::uint32_t tag = 0;  // the sender's word about the bytes (coverage.h)
  std::string bytes;
};

class Wires {
 public:
  /// Connections are numbered from 0; more of them may come.
  explicit Wires(std::size_t sessions) : last_(sessions) {}

  /// Puts bytes on a wire; they arrive at `at`, or later when what was sent before is still under
  /// way.
  void send(std::size_t session, Wire wire, std::string bytes, Instant at, std::uint32_t tag = 0) {
    put(session, wire, std::move(bytes), at, false, tag);
  }

  /// The sender's side is closed.
  void end(std::size_t session, Wire wire, Instant at) { put(session, wire, {}, at, true, 0); }

  /// When the next delivery is due; nothing when the wires are empty.
  std::optional<Instant> next_at() const;

  /// Takes the next delivery off. REQUIRES: not empty.
  Delivery take();

  /// Deliveries under way.
  std::size_t size() const { return heap_.size(); }

 private:
  struct Later {
    bool operator()(const Delivery& a, const Delivery& b) const {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };

  void put(std::size_t session, Wire wire, std::string bytes, Instant at, bool end,
           std::uint32_t tag);

  std::vector<Delivery> heap_;
  std::vector<std::array<Instant, kWires>> last_;
  std::uint64_t order_ = 0;
};

}  // namespace gatecrash::simulate
