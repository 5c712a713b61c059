// stack: the stack under simulation, as the simulated world meets it: bytes at two ports.
//
// What else a world can do to it is in levers.h. The world owns the clock and the wires (latency,
// splits, order); the stack owns what stands at their ends: a gateway, one server per session, a
// lake. Implemented by harness/builtin.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/observation.h"
#include "harness/simulate/levers.h"
#include "stack/base/time.h"

namespace gatecrash::simulate {

/// Bytes that a component wants to send, or a connection that it closes.
struct Output {
  enum class To : std::uint8_t { kClient, kServer, kGateway, kCloseClient, kCloseServer };
  To to = To::kClient;
  std::string session;
  std::string bytes;  // whole lines, each with its LF
};

class Stack : public Levers {
 public:
  /// Audit rows and effects are told here as they happen, inside the calls below.
  using Observer = std::function<void(const judge::Observation&)>;
  virtual void set_observer(Observer observer) = 0;

  /// A client connects, and the gateway to a server of its own.
  virtual void open(std::string_view session, std::string_view grant, Instant now,
                    std::vector<Output>& out) = 0;

  void open_at(std::uint32_t /*gateway*/, std::optional<std::size_t> /*victim*/,
               std::string_view session, std::string_view grant, Instant now,
               std::vector<Output>& out) override {
    open(session, grant, now, out);
  }

  virtual void gateway_from_client(std::string_view session, std::string_view bytes, Instant now,
                                   std::vector<Output>& out) = 0;
  virtual void gateway_from_server(std::string_view session, std::string_view bytes, Instant now,
                                   std::vector<Output>& out) = 0;
  virtual void server_from_gateway(std::string_view session, std::string_view bytes, Instant now,
                                   std::vector<Output>& out) = 0;

  /// What the gateway of this number keeps in memory; nothing: it cannot be told, or there is none.
  virtual std::optional<judge::Holdings> holdings(std::uint32_t /*gateway*/) const {
    return std::nullopt;
  }
};

}  // namespace gatecrash::simulate
