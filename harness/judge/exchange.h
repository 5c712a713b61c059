// exchange: one message from a client and everything that became of it, and the facts about it that
// invariants look at.
//
// Exchanges belong to the ledger; facts are views, valid during the call they are passed to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/dissect/understood.h"
#include "harness/judge/effect_table.h"
#include "harness/judge/observation.h"
#include "harness/model/reference_model.h"
#include "stack/base/time.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::judge {

struct Exchange {
  /// How many answers the client may see.
  enum class Owed : std::uint8_t { kNone, kAtMostOne, kOne };

  /// What went on around it at some time between its arrival and its end; bits. What a gateway may
  /// do then that it otherwise may not, each invariant knows.
  enum During : std::uint16_t {
    kStoreDown = 1,      // its gateway could not reach the counters
    kAuditDown = 2,      // its gateway could not write a row
    kServerGone = 4,     // the gateway had heard that the server is gone
    kServerSilent = 8,   // the server did not read
    kLakeDown = 16,      // the lake failed
    kClockStepped = 32,  // the gateway's clock jumped
    kReloaded = 64,      // another policy took effect
    kClientGone = 128,   // nobody was there any more to be answered
    kHealed = 256,       // all faults had stopped: no excuse is left
    kUnordered = 512,    // whether it or another came first is not known
  };
  /// What a person said of a held call, where that can be seen.
  enum class Person : std::uint8_t { kSilent, kApproved, kRefused };
  /// The gateway's audit row for it.
  enum class Row : std::uint8_t { kMissing, kAllow, kDeny };

  Instant at;
  std::string_view session;
  std::string_view grant;
  wire::Message message;  // empty when `unreadable` is set and no message could be read
  std::string_view tool;  // of a readable tools/call; views `message`
  std::string id;         // canonical JSON text; empty when there is none
  // What it says, for content_of() alone: most messages are never compared with another.
  mutable std::optional<std::uint64_t> content;
  model::Verdict verdict;
  std::uint32_t revision = 0;  // of the policy that it is judged by
  std::uint32_t gateway = 0;
  std::uint16_t during = 0;     // During
  bool store_was_down = false;  // when it arrived, or when it was released
  bool audit_was_down = false;  // the same
  bool counted = false;         // by the model, as allowed
  Person person = Person::kSilent;
  Owed owed = Owed::kNone;
  bool unreadable = false;
  bool stray = false;      // seen upstream although no client sent it
  bool cancelled = false;  // the client no longer wants an answer
  bool wrong_era = false;  // of the other era than its session, or of one only in part
  bool id_taken = false;   // its id was in flight already: it may be answered without one

  std::uint32_t forwarded = 0;
  std::string upstream_id;
  bool server_answered = false;
  std::string server_answer;  // the server's line, until the client has it
  std::uint32_t answers = 0;
  bool denied = false;  // answered as denied
  Row row = Row::kMissing;
  std::uint64_t hold_row = 0;   // the sequence of the row that says it is held
  Instant held_since;           // the time of that row
  bool given_up = false;        // a held call that a second row denies: nobody approved it
  bool approved = false;        // a held call that a second row releases, in time
  MayCause may_cause;           // of a call that was forwarded
  bool reached = false;         // an effect in the lake is its work
  std::uint32_t changes = 0;    // state changes in the lake that it explains
  bool shares_changes = false;  // one of them may as well be another message's
  bool ended = false;

  bool is_request() const { return !id.empty() && !message.is_response(); }

  bool is_call() const { return !tool.empty(); }

  bool saw(During what) const { return (during & what) != 0; }
};

/// What servers that read otherwise than we do make of one line (readings.h).
struct Reading {
  std::string_view reader;  // "cjson-lf"
  std::vector<dissect::Understood> messages;
};

/// Another session that a message or an answer seems to belong to.
struct Foreign {
  std::string_view session;  // empty: none is known
  std::string_view grant;
};

/// A message at the upstream tap.
struct Forward {
  Instant at;
  std::string_view session;
  std::string_view grant;
  const Exchange* exchange = nullptr;  // never null; `stray` when no client message explains it
  bool repeated = false;               // the client message that it equals had gone up before
  bool readable = true;                // as one strict JSON-RPC message or batch
  bool canonical = true;
  std::size_t in_line = 1;  // messages that a strict reader finds in this line; 0: unreadable
  bool batch = false;       // it stands in an array
  bool first_in_line = true;
  bool batches_legal = false;  // in the version that this session agreed on
  std::string_view line;
  Foreign foreign;                                 // of a stray: whose client sent it
  const std::vector<Reading>* readings = nullptr;  // of its line, at the first message; or null
};

/// A response at the client tap.
struct Answer {
  Instant at;
  std::string_view session;
  std::string_view id;
  const Exchange* exchange = nullptr;  // null when nobody asked
  bool readable = true;
  bool repeated = false;         // the exchange was answered before
  bool misspelt = false;         // under an id that is the request's but for type or spelling
  bool to_notification = false;  // nobody asked, but somebody had sent a notification
  bool altered = false;          // the server answered something else
  bool from_server = false;      // the server's own answer
  bool denied = false;           // what a denial looks like, and not the server's
  bool error = false;            // an error, or a tool result that says so
  const wire::Message* message = nullptr;  // parsed when it is a list or not the server's
  std::string_view server_line;            // what the server had answered; empty when nothing
  Foreign foreign;  // of one that is not the server's own: who was answered so
  std::string_view line;
};

/// An audit row. `exchange` is null when no client message explains it.
struct Audited {
  Instant at;
  const AuditEntry* row = nullptr;
  const Exchange* exchange = nullptr;
};

/// An effect. `exchange` is the forwarded message that explains it, or null.
struct EffectSeen {
  Instant at;
  const healthlake::Effect* effect = nullptr;
  const Exchange* exchange = nullptr;
  bool repeated = false;  // explained, but that message had its change already
};

/// What the ledger tells. ended() comes once for each exchange: when it is complete, or when all is
/// settled; `settled` is false when it was given up unjudged.
class FactSink {
 public:
  virtual ~FactSink() = default;
  virtual void arrived(const Exchange& exchange) = 0;
  virtual void forwarded(const Forward& forward) = 0;
  virtual void answered(const Answer& answer) = 0;
  virtual void audited(const Audited& audited) = 0;
  virtual void effect(const EffectSeen& seen) = 0;
  virtual void ended(const Exchange& exchange) = 0;
};

}  // namespace gatecrash::judge
