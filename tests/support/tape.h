// tape: observations written by hand, played to a Judge: what the tests of invariants are made of.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/judge.h"
#include "harness/judge/observation.h"
#include "stack/policy/policy.h"

namespace gatecrash::tests {

/// An observation that owns what it shows.
struct Seen {
  judge::Observation::Kind kind = judge::Observation::Kind::kOpen;
  Instant at;
  std::string session;
  std::string grant;
  std::string bytes;
  judge::AuditEntry audit;
  healthlake::Effect effect;
  std::shared_ptr<const policy::Policy> policy;
  judge::Holdings holdings;
  std::uint64_t sequence = 0;
  bool approved = false;
  std::uint32_t gateway = 0;
};

// Tools of test_policy(): open, limited, denied.
inline constexpr std::string_view kRead = "read_fhir_resource";
inline constexpr std::string_view kCreate = "create_fhir_resource";
inline constexpr std::string_view kUpdate = "update_fhir_resource";

/// The policy of the tests: default deny; `read_fhir_resource` open, `create_fhir_resource` twice a
/// minute per grant, `start_fhir_export_job` once a minute per session, `update_fhir_resource`
/// denied, `delete_fhir_resource` hidden, `create_fhir_bundle` held for a minute, and one a minute
/// per grant.
std::shared_ptr<const policy::Policy> test_policy();

/// Another policy. REQUIRES: hosted JSON that reads.
std::shared_ptr<const policy::Policy> policy_of(std::string_view text);

/// 2026-01-01T00:00:00Z plus some seconds: a window of a minute begins at 0.
Instant second(std::int64_t s);

class Tape {
 public:
  /// Two sessions are open: "1" of grant "a", "2" of grant "b".
  Tape();

  Tape& at(std::int64_t seconds);
  Tape& session(std::string_view name);

  // Bytes of one line, without its end.
  Tape& client(std::string_view line);
  Tape& upstream(std::string_view line);
  Tape& server(std::string_view line);
  Tape& answer(std::string_view line);

  Tape& allow_row(std::string_view method, std::string_view tool = {});
  Tape& deny_row(std::string_view method, std::string_view tool = {});
  /// The call is held by the row of that number; `hold` in the others is that number.
  Tape& hold_row(std::string_view tool, std::uint64_t sequence);
  Tape& release_row(std::string_view tool, std::uint64_t hold);
  Tape& give_up_row(std::string_view tool, std::uint64_t hold);
  Tape& effect(std::string_view operation, wire::Value arguments, bool changed = false);
  Tape& closed();

  // What the world does. Both sessions are at gateway 0.
  Tape& world(std::string_view name, std::uint32_t gateway = 0);
  Tape& reload(std::shared_ptr<const policy::Policy> policy);
  Tape& person(std::uint64_t sequence, bool approves);
  Tape& restart(std::uint32_t gateway = 0);
  Tape& server_closed();
  Tape& client_left();
  Tape& holdings(judge::Holdings holdings);
  /// The last observation's line of the audit log.
  Tape& line(std::string_view text);
  Tape& settled();

  // Whole exchanges as a right gateway has them. `id` is JSON text, `arguments` too.
  Tape& allowed_call(std::string_view id, std::string_view tool, std::string_view arguments = "{}");
  Tape& denied_call(std::string_view id, std::string_view tool, std::string_view arguments = "{}");

  std::vector<Seen>& seen() { return seen_; }

  const std::vector<Seen>& seen() const { return seen_; }

 private:
  Seen& add(judge::Observation::Kind kind, std::string_view line = {});

  std::vector<Seen> seen_;
  Instant at_;
  std::string session_ = "1";
};

std::string call_line(std::string_view id, std::string_view tool,
                      std::string_view arguments = "{}");
std::string result_line(std::string_view id, std::string_view text = "ok");
std::string denial_line(std::string_view id);

/// Tells the sink each observation of the tape.
void play(const Tape& tape, const std::function<void(const judge::Observation&)>& sink);

/// Plays the tape and settles.
std::unique_ptr<judge::Judge> judge_tape(
    const std::vector<Seen>& seen, judge::Visible visible = {},
    std::shared_ptr<const policy::Policy> policy = test_policy());

/// What was counted under that name. REQUIRES: there is such an invariant.
judge::Count count_of(const judge::Judge& judged, std::string_view invariant);

/// What was found, a line each: for tests that look at messages.
std::vector<std::string> messages(const judge::Judge& judged, std::string_view invariant);

/// The names of the invariants that the tape violates, each once, sorted.
std::vector<std::string> violated(const std::vector<Seen>& seen, judge::Visible visible = {});

/// A row of a table of tapes.
struct Case {
  std::string_view name;
  std::function<void(Tape&)> play;
  std::vector<std::string> violates;  // empty: all holds
};

/// Expects of each case exactly the violations that it names, whole and in pieces of one byte.
void expect_cases(const std::vector<Case>& cases);

}  // namespace gatecrash::tests
