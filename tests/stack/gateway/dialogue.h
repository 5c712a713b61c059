// dialogue: a gateway conversation written down and played.
//
// Each line of a script is one event or one thing the gateway did:
//   C TEXT   the client sends this line        > TEXT   the gateway sends it to the server
//   S TEXT   the server sends this line        < TEXT   the gateway sends it to the client
//   S LOST, S AWAY, S BACK  a server that is started again has ended, is not back soon, is back
//   C EOF, S EOF  that side closes             > EOF, < EOF  the gateway closes that side
//   T SECONDS     time passes                  A ...    an audit row
// play() feeds the events of a script to a fresh gateway and returns the script that really
// happened, so that EXPECT_EQ(play(script), script) shows the difference line by line.
#pragma once

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "stack/gateway/gateway.h"
#include "stack/gateway/memory_audit_sink.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/memory_counter_store.h"
#include "tests/stack/gateway/script_lines.h"

namespace gatecrash::gateway {

inline std::shared_ptr<const policy::Policy> policy_of(std::string_view text) {
  auto policy = policy::read_hosted_policy(text, "test policy");
  return policy ? std::make_shared<const policy::Policy>(*std::move(policy)) : nullptr;
}

/// A row as a script has it.
inline std::string audit_line(const AuditRow& row) {
  std::string out = std::to_string(row.sequence);
  if (row.kind == AuditRow::Kind::kOutcome) {
    return out + " " + row.tool + " = " + row.outcome;
  }
  out += " " + std::string(decision_word(row.kind)) + " ";
  out += row.method.empty() ? "-" : row.method;
  out += row.tool.empty() ? "" : " " + row.tool;
  for (const std::string& name : row.argument_names) {
    out += " " + name;
  }
  out += " " + row.rule;
  return row.held == 0 ? out : out + " of " + std::to_string(row.held);
}

class Dialogue {
 public:
  explicit Dialogue(std::string_view policy, Options options = {})
      : gateway_(policy_of(policy), counters_, audit_, options) {
    tell({Event::Kind::kOpen, "s", "g", {}});
    log_.clear();
  }

  std::string play(std::string_view script) {
    log_.clear();
    each_line(script, [this](std::string_view text) { line(text); });
    return log_;
  }

  void tell(const Event& event) {
    const Actions actions = gateway_.on(event, now_);
    for (const AuditRow& row : audit_.take()) {
      log_ += "A " + audit_line(row) + "\n";
    }
    for (const Action& action : actions) {
      const bool client =
          action.kind == Action::Kind::kToClient || action.kind == Action::Kind::kCloseClient;
      const bool close =
          action.kind == Action::Kind::kCloseClient || action.kind == Action::Kind::kCloseUpstream;
      log_ += (client ? "< " : "> ") + (close ? "EOF" : action.bytes) + "\n";
    }
  }

  void line(std::string_view line) {
    const std::string_view rest = line.size() > 2 ? line.substr(2) : std::string_view();
    const bool client = line.starts_with('C');
    if (line.starts_with('T')) {
      log_ += std::string(line) + "\n";
      std::int64_t seconds = 0;
      std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
      now_ += std::chrono::seconds(seconds);
      tell({Event::Kind::kTick, {}, {}, {}});
    } else if (client || line.starts_with('S')) {
      log_ += std::string(line) + "\n";
      if (rest == "EOF") {
        tell({client ? Event::Kind::kClientClosed : Event::Kind::kUpstreamClosed, "s", {}, {}});
      } else if (line == "S LOST" || line == "S AWAY" || line == "S BACK") {
        tell({line == "S LOST"   ? Event::Kind::kUpstreamLost
              : line == "S AWAY" ? Event::Kind::kUpstreamAway
                                 : Event::Kind::kUpstreamBack,
              "s",
              {},
              {}});
      } else {
        tell({client ? Event::Kind::kClientMessage : Event::Kind::kUpstreamMessage, "s", {}, rest});
      }
    }
  }

  Gateway& gateway() { return gateway_; }

  Instant now() const { return now_; }

  MemoryAuditSink& audit() { return audit_; }

  policy::MemoryCounterStore& counters() { return counters_; }

  const std::string& log() const { return log_; }

 private:
  policy::MemoryCounterStore counters_;
  MemoryAuditSink audit_;
  Gateway gateway_;
  Instant now_ = instant_from_us(1'795'251'600'000'000);
  std::string log_;
};

/// Plays a script to a fresh gateway under `policy`.
inline std::string play(std::string_view policy, std::string_view script, Options options = {}) {
  return Dialogue(policy, options).play(script);
}

}  // namespace gatecrash::gateway
