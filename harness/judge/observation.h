// observation: what a tap saw, in the order it happened. The only input that invariants have.
//
// The same observations come from a simulated world, a live target and a recorded transcript. Views
// are valid during the call they are passed to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "mocks/healthlake/effect.h"
#include "stack/base/time.h"
#include "stack/policy/policy.h"
#include "stack/wire/value.h"

namespace gatecrash::judge {

/// A decision row of the gateway's audit log (outcome rows are not passed on).
struct AuditEntry {
  std::string session;
  std::string grant;
  std::string method;
  std::string tool;
  bool allow = false;
  std::string rule;
  bool hold = false;           // neither yet: a person must decide; a row of its own says what
  std::uint64_t sequence = 0;  // of the row; 0 when the gateway numbers none
  std::uint64_t held = 0;      // of what became of a held call: the sequence of its hold row
  std::uint32_t gateway = 0;   // which of several gateways wrote it; each numbers its own rows
};

/// What a kWorld observation may say. Between "down" and "up" the gateway may deny what it would
/// have allowed; it may never allow more. A store that is down loses refunds. "healed": every fault
/// has stopped, and what comes or is unanswered from here to the next kSettled must be answered.
namespace world {
inline constexpr std::string_view kStoreDown = "state-store-down";  // for `gateway`
inline constexpr std::string_view kStoreUp = "state-store-up";
inline constexpr std::string_view kAuditDown = "audit-down";  // `gateway` cannot write a row
inline constexpr std::string_view kAuditUp = "audit-up";
inline constexpr std::string_view kClockStep = "clock-step";  // of all gateways, by `step`
inline constexpr std::string_view kServerCrash =
    "server-crash";  // of `session`; then kServerClosed
inline constexpr std::string_view kServerSilent = "server-silent";  // of `session`: reads nothing
inline constexpr std::string_view kServerSpeaks = "server-speaks";
inline constexpr std::string_view kServerNoise = "server-noise";  // bytes no server should say
inline constexpr std::string_view kLakeDown = "lake-down";  // answers 429, 500, nonsense, nothing
inline constexpr std::string_view kLakeUp = "lake-up";
inline constexpr std::string_view kReloadRefused =
    "reload-refused";  // an invalid policy: no change
inline constexpr std::string_view kHealed = "healed";
// Of a live target: which of the calls from here on came first, or in which window each was
// counted, nobody can know; until it is known again, counters may decide them either way.
inline constexpr std::string_view kOrderUnknown = "order-unknown";
inline constexpr std::string_view kOrderKnown = "order-known";

// Told to watchers alone, so that a world can be played again; no judge looks at them.
inline constexpr std::string_view kServerReads = "server-reads";  // `session`'s: these bytes (how)
inline constexpr std::string_view kServerEcho = "server-echo";    // it answers twice
inline constexpr std::string_view kApprovalLate = "approval-late";  // of what waits no more
}  // namespace world

/// What a gateway keeps in memory for what is not done; counts.
struct Holdings {
  std::uint64_t unanswered = 0;  // requests that it forwarded and that nobody has answered
  std::uint64_t held = 0;        // calls that wait for a person
  std::uint64_t sessions = 0;
  std::uint64_t counters = 0;        // of its quotas, in the store that it may share
  std::uint64_t buffered_bytes = 0;  // of lines that have not come to their end
};

struct Twin;  // twin.h

struct Observation {
  enum class Kind : std::uint8_t {
    kOpen,             // a session begins: session, grant, and the `gateway` it is at
    kClientToGateway,  // `bytes` reached the gateway from the client, in any split
    kGatewayToServer,
    kServerToGateway,
    kGatewayToClient,
    kAudit,
    kEffect,
    kClientClosed,  // the gateway closed the client's connection
    kSettled,       // nothing is in flight in any session: what was owed must have been paid
    kWorld,         // what the world did: `bytes` names it ("state-store-down"), `step` of a clock
    kReload,  // `policy` took effect in all gateways: calls that come from now on are judged by it
    kApproval,        // a person decided the held call `sequence` of `gateway`: `approved` or not
    kServerClosed,    // the server's side of the session's upstream connection has ended
    kGatewayRestart,  // `gateway` was killed and is up again: its sessions and memory are lost
    kClientLeft,      // the client's side of the session has ended: nothing is owed to it any more
    kHoldings,        // what `gateway` holds in memory now: `holdings`
    kTwin,            // how another run of the same world went: `twin`; after all else
  };
  Kind kind = Kind::kOpen;
  Instant at{};
  std::string_view session{};
  std::string_view grant{};
  std::string_view bytes{};  // of a row (kAudit): its line in the log, where that can be seen
  const AuditEntry* audit = nullptr;
  const healthlake::Effect* effect = nullptr;
  const std::shared_ptr<const policy::Policy>* policy = nullptr;  // of a reload
  const Holdings* holdings = nullptr;
  const Twin* twin = nullptr;
  std::uint64_t sequence = 0;  // of an approval
  bool approved = false;
  std::uint32_t gateway = 0;  // of an opening, an approval, a restart, and of a world's doing
  Duration step{};            // of "clock-step": what the gateways' clock, which `at` is, jumped by
  // In which way, for whoever plays it again: of an opening the reader in front of the server, of
  // "lake-down" what the lake does, of "server-noise" the bytes; else one of the words below.
  std::string_view how{};
};

inline constexpr std::string_view kMidWrite = "mid-write";    // of a crash: half an answer was out
inline constexpr std::string_view kAtReserve = "at-reserve";  // of a reload: inside the next call

inline constexpr std::string_view kCanary = "CANARY-";
inline constexpr std::string_view kSecretCanary = "CANARY-SECRET-";

/// What the target can show. What it cannot is reported as not judged, never as held.
struct Visible {
  bool upstream = true;
  bool audit = true;
  bool effects = true;
  // The gateway promises canonical bytes upstream (json_writer.h), as the built-in one does; where
  // it does not, only the data is compared.
  bool canonical = true;
  // Whether a person approved a call can be told: its audit rows say so, or nobody was there who
  // could (worlds, scenarios, replays). Not so in a recording without audit rows.
  bool approvals = true;
  // What people decide is told (kApproval). Then a row that says so is not enough.
  bool people = false;
  // The gateway promises to deny in the rule's own words, as the built-in one does.
  bool own_words = true;
  // Texts that begin with kCanary were planted: in what the lake knows of patients, and, beginning
  // with kSecretCanary, in credentials, tokens and keys.
  bool canaries = false;
};

struct Violation {
  std::string invariant;  // "rate-cap"
  Instant at;
  std::string session;
  std::string message;  // one line a person understands: what happened, what should have
};

}  // namespace gatecrash::judge
