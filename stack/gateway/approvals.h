// approvals: the calls that wait for a person, and what the person said.
//
// One table a process, shared by all sessions of all its gateways. A session puts a call in; the
// admin side lists, approves and denies; the gateways act on it in their next tick() (so whoever
// approves ticks them at once). A decision is made once. What is kept of a call is names and a
// keyed hash, never argument values; the message itself stays with its session. Single thread.
// A restart loses held calls: nobody answers them, and the audit log has said "hold" before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"

namespace gatecrash::gateway {

// A person decides some calls an hour; each held one keeps its message in memory.
inline constexpr std::size_t kHeldMax = 256;

struct HeldCall {
  std::string id;  // 32 hex digits
  std::string grant;
  std::string session;
  std::string tool;
  std::vector<std::string> argument_names;  // as in the audit row
  std::string hmac;                         // of the arguments, as in the audit row
  std::string rule;                         // the approval's
  std::uint64_t sequence = 0;               // of its audit row "hold"
  Instant since;
  Instant deadline;  // from then on it is denied
};

class Approvals {
 public:
  enum class Verdict : std::uint8_t { kWaiting, kApproved, kDenied, kTimedOut };

  /// The ids are drawn from `seed`, which nobody outside may know.
  explicit Approvals(std::uint64_t seed) : rng_(seed) {}

  bool full() const { return entries_.size() >= kHeldMax; }

  /// The id for the next call.
  std::string make_id();

  /// REQUIRES: not full, and an id from make_id.
  void hold(HeldCall call);

  /// A person's word on a call. Errors: config_unknown (no such call: it never was, its time was
  /// over, its client left, or it was decided and released), config_invalid (decided before).
  Status approve(std::string_view id, Instant now);
  Status deny(std::string_view id, Instant now);

  /// Those that wait for a decision, oldest first.
  std::vector<HeldCall> pending(Instant now) const;

  /// What has become of a call; kDenied for an unknown id.
  Verdict verdict(std::string_view id, Instant now) const;

  /// It was released, or nobody waits for it any more.
  void forget(std::string_view id);

  /// When a gateway's tick has something to do: at the epoch when a decision waits to be acted on.
  std::optional<Instant> next_tick() const;

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    HeldCall call;
    std::optional<Verdict> decided;
  };

  const Entry* find(std::string_view id) const;
  Status decide(std::string_view id, Verdict verdict, Instant now);

  Rng rng_;
  std::vector<Entry> entries_;  // oldest first; at most kHeldMax
};

}  // namespace gatecrash::gateway
