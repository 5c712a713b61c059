// judge: feeds observations to every invariant and collects what they found.
//
// Parses each message once, joins client calls with upstream messages, answers, audit rows and
// effects (ledger.h), asks the reference model (harness/model) what the policy says of each
// call, and lets each invariant look. Memory is bounded by what is in flight and by the quota
// windows alive. Single thread; deterministic.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/observation.h"
#include "stack/policy/policy.h"

namespace gatecrash::judge {

/// How a denial looks to the client of this target.
struct DenialShape {
  bool tool_result = true;           // a result with isError true
  int error_code = -31001;           // a JSON-RPC error with this code is a denial too
  std::vector<std::string> texts{};  // and any error, of either kind, that has one of these in it
};

/// What was seen and judged, for reports ("1,204 denials checked").
struct Count {
  std::string invariant;
  std::uint64_t checked = 0;  // 0 and not judged: the target could not show it
  std::uint64_t violations = 0;
  bool judged = true;
};

struct Totals {
  std::uint64_t calls = 0;  // tools/call requests and notifications from clients
  std::uint64_t allowed = 0;
  std::uint64_t denied = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t reached = 0;  // calls that an effect in the lake is the work of
  std::uint64_t effects = 0;
  std::uint64_t writes = 0;   // effects that changed state
  std::uint64_t windows = 0;  // quota windows in which something was counted
};

class Invariant;
struct Exchange;
struct Setting;

/// One invariant of the table that a judge is given (harness/invariants/table.h).
struct InvariantKind {
  std::string_view name;  // "hidden-tool"
  std::string_view what;  // what must hold: one sentence without its full stop
  std::unique_ptr<Invariant> (*make)(const Setting&) = nullptr;
};

using InvariantTable = std::span<const InvariantKind>;

/// Told of each message from a client when it is judged, and when it is complete.
class ExchangeWatch {
 public:
  virtual ~ExchangeWatch() = default;
  virtual void arrived(const Exchange& exchange) = 0;
  virtual void ended(const Exchange& exchange) = 0;
};

class Judge {
 public:
  Judge(InvariantTable table, std::shared_ptr<const policy::Policy> policy, Visible visible,
        DenialShape denial = {});
  ~Judge();
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  void on(const Observation& observation);

  /// Borrowed; null: nobody.
  void set_watch(ExchangeWatch* watch);

  /// In the order found; kViolationsMax of each invariant are kept, the rest only counted.
  const std::vector<Violation>& violations() const;
  const Totals& totals() const;
  /// One per invariant, in the order of the table.
  std::vector<Count> counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::size_t kViolationsMax = 100;

}  // namespace gatecrash::judge
