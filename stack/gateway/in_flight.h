// in_flight: the client's requests that the server has not answered, in the order forwarded.
//
// Ids are compared by type and spelling: 1 and "1" are two requests. Value types, single thread; at
// most kInFlightMax entries. A cancelled request keeps its place, so that its id cannot be reused
// for a late answer to hit, until room is needed. Source: MCP "Cancellation", JSON-RPC 2.0 "Batch".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/time.h"
#include "stack/gateway/gateway.h"
#include "stack/wire/http.h"
#include "stack/wire/mcp.h"
#include "stack/wire/value.h"

namespace gatecrash::gateway {

/// The answers of one client batch: one array, sent when no element is open.
struct Batch {
  std::string answers;   // joined by commas
  std::size_t open = 0;  // elements still to be judged or answered
};

struct InFlight {
  enum class Of : std::uint8_t { kOther, kInitialize, kToolsList, kToolsCall };

  Of of = Of::kOther;
  wire::Value id;
  std::string tool;                // of kToolsCall
  std::uint64_t sequence = 0;      // of its audit row
  std::shared_ptr<Batch> batch{};  // that its answer belongs to; null when sent alone
  Instant at{};                    // when it was forwarded
  wire::Era era = wire::Era::kLegacy;
  std::string policy_digest{};  // as its audit row has it
  wire::ExchangeId stream = 0;  // over HTTP: where its answer goes
  // Nobody may be waiting: it was cancelled, or its stream has ended and may be resumed.
  bool cancelled = false;
  bool muted = false;  // cancelled in a batch that went out without it: its answer has no place
};

class InFlightTable {
 public:
  /// Null when no such request is in flight. Valid until the table changes.
  InFlight* find(const wire::Value& id);

  bool full() const { return entries_.size() >= kInFlightMax; }

  /// REQUIRES: not full, and no entry with this id.
  void add(InFlight entry);

  /// Takes the entry out.
  std::optional<InFlight> take(const wire::Value& id);
  std::optional<InFlight> take_oldest_cancelled();
  std::vector<InFlight> take_all();
  std::vector<InFlight> take_stream(wire::ExchangeId stream);

  /// The stream has ended; its requests stay, as those that nobody may be waiting for.
  void set_adrift(wire::ExchangeId stream);

  /// Unanswered requests of that stream.
  std::size_t count(wire::ExchangeId stream) const;

  /// Whether some request of that stream is not cancelled.
  bool awaits(wire::ExchangeId stream) const;

  std::size_t size() const { return entries_.size(); }

 private:
  // A vector: an agent has few requests in flight, and closing answers them in order.
  std::vector<InFlight> entries_;
};

}  // namespace gatecrash::gateway
