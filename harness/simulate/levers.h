// levers: what a world can do to the stack under simulation besides sending it bytes.
//
// Each does nothing unless a stack overrides it: a stack without approvals, replicas or a store has
// no such faults. Times are the gateways' clock, which may stand apart from the servers'. Single
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

class Marks;
struct Output;

/// What the lake does with a request instead of serving it.
enum class LakeFault : std::uint8_t {
  kThrottled,    // 429
  kBroken,       // 500
  kGarbage,      // 200, and a body that is no JSON
  kTruncated,    // it is served, and half of the answer comes
  kUnreachable,  // nothing listens
  kAnswerLost,   // it is served, and no answer comes
};
inline constexpr std::uint32_t kLakeFaults = 6;

/// "throttled", "broken", ...: what transcripts say.
std::string_view lake_fault_name(LakeFault fault);

/// The fault of that name, or nothing.
std::optional<LakeFault> lake_fault_named(std::string_view name);

class Levers {
 public:
  virtual ~Levers() = default;

  /// Where interesting states are noted; borrowed, null for nowhere.
  virtual void set_marks(Marks* /*marks*/) {}

  // Connections. A connection's end travels as its bytes do; these say that it has arrived.

  /// As Stack::open, at one of several gateways that share their counters, behind the server reader
  /// `victim` (one of so many that the stack has, or none).
  virtual void open_at(std::uint32_t gateway, std::optional<std::size_t> victim,
                       std::string_view session, std::string_view grant, Instant now,
                       std::vector<Output>& out) = 0;

  /// What transcripts call the reader `victim`, and the reader of that name.
  virtual std::string_view reader_name(std::size_t /*victim*/) const { return {}; }

  virtual std::optional<std::size_t> reader_named(std::string_view /*name*/) const {
    return std::nullopt;
  }

  /// The gateway hears that its client, or its server, sends no more.
  virtual void client_left(std::string_view /*session*/, Instant /*now*/,
                           std::vector<Output>& /*out*/) {}

  virtual void server_left(std::string_view /*session*/, Instant /*now*/,
                           std::vector<Output>& /*out*/) {}

  /// The session's server is gone, with whatever it was doing. The gateway does not know yet.
  virtual void end_server(std::string_view /*session*/) {}

  // Time and people.

  /// When tick() has something to do; at the epoch when that is now.
  virtual std::optional<Instant> next_tick() const { return std::nullopt; }

  virtual void tick(Instant /*now*/, std::vector<Output>& /*out*/) {}

  /// Whether the call of this audit row still waits for a person's word.
  virtual bool waits(std::uint32_t /*gateway*/, std::uint64_t /*sequence*/, Instant /*now*/) const {
    return false;
  }

  /// The word. REQUIRES: it waits.
  virtual void decide(std::uint32_t /*gateway*/, std::uint64_t /*sequence*/, bool /*approve*/,
                      Instant /*now*/, std::vector<Output>& /*out*/) {}

  // Faults.

  /// All gateways enforce this policy from now on; at_reserve: from the moment in which the next
  /// call reserves its quota. The observer is told (kReload) when it takes effect.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides this keeps the policy.
  virtual void reload(std::shared_ptr<const policy::Policy> /*policy*/, bool /*at_reserve*/,
                      Instant /*now*/) {}

  /// The policy's file holds this text from now on, and is read again. False: it cannot be read,
  /// and nothing has changed; true: it is enforced (kReload).
  virtual bool reload_text(std::string_view /*text*/, Instant /*now*/) { return false; }

  /// kill -9 and a start: what the gateway had in memory is lost; counters and log are kept.
  virtual void restart_gateway(std::uint32_t /*gateway*/) {}

  /// Whether the gateway reaches the counters; whether its log can be written.
  virtual void set_store(std::uint32_t /*gateway*/, bool /*reachable*/) {}

  virtual void set_audit(std::uint32_t /*gateway*/, bool /*writable*/) {}

  /// Every request to the lake fares like this; nothing: it works again.
  virtual void set_lake(std::optional<LakeFault> /*fault*/) {}

  // Inspection.

  /// Requests of the gateway's sessions that were forwarded and are not answered.
  virtual std::size_t unanswered(std::uint32_t /*gateway*/) const { return 0; }

  /// Calls of the gateway that wait for a person.
  virtual std::size_t held(std::uint32_t /*gateway*/) const { return 0; }

  /// What it holds, in lines for a person: counters, held calls, sessions.
  virtual std::string inspect(Instant /*now*/) const { return {}; }
};

}  // namespace gatecrash::simulate
