// bounded-memory: what a gateway remembers is no more than what is unanswered, held, open, or
// counted in a window that is alive: each answer, each end of a session frees what was kept for it.
// Judged where the target tells what it holds (Observation::Kind::kHoldings).
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "harness/judge/invariant.h"
#include "stack/wire/line_framer.h"

namespace gatecrash::invariants {
namespace {

// A store of counters may keep dead windows until there are so many (docs/policy.md).
constexpr std::uint64_t kDeadCountersMax = 1024;
// Of each connection, the line that has not come to its end (docs/gateway.md).
constexpr std::uint64_t kBufferedMax = 2 * wire::kLineBytesMax;

class BoundedMemory final : public judge::Invariant {
 public:
  explicit BoundedMemory(const judge::Setting& setting)
      : Invariant(setting, true), totals_(setting.totals) {}

  void forwarded(const judge::Forward& forward) override {
    if (forward.exchange->is_request() && !forward.repeated) {
      ++explained_[forward.exchange->gateway].unanswered;
    }
  }

  void answered(const judge::Answer& answer) override {
    if (answer.exchange == nullptr || answer.repeated || answer.exchange->forwarded == 0) {
      return;
    }
    take(explained_[answer.exchange->gateway].unanswered, 1);
    if (answer.exchange->ended) {
      take(sessions_[std::string(answer.exchange->session)].forgotten, 1);
    }
  }

  /// Nobody will be answered any more. The gateway may remember it until its server has gone: an
  /// answer could still come.
  void ended(const judge::Exchange& exchange) override {
    if (!exchange.is_request() || exchange.forwarded == 0 || exchange.answers != 0) {
      return;
    }
    const auto found = sessions_.find(exchange.session);
    if (found == sessions_.end() || found->second.server_gone) {
      take(explained_[exchange.gateway].unanswered, 1);
    } else {
      ++found->second.forgotten;
    }
  }

  void observed(const judge::Observation& observation) override {
    using Kind = judge::Observation::Kind;
    switch (observation.kind) {
      case Kind::kOpen:
        opened(observation);
        break;
      case Kind::kServerClosed:
      case Kind::kClientClosed:
      case Kind::kClientLeft:
        closed(observation);
        break;
      case Kind::kAudit:
        if (observation.audit != nullptr &&
            (observation.audit->hold || observation.audit->held != 0)) {
          note_held(*observation.audit);
        }
        break;
      case Kind::kGatewayRestart:
        explained_[observation.gateway] = {};
        std::erase_if(sessions_, [&](const auto& session) {
          return session.second.gateway == observation.gateway;
        });
        break;
      case Kind::kHoldings:
        compare(observation);
        break;
      default:
        break;
    }
  }

 private:
  struct Explained {
    std::uint64_t unanswered = 0;
    std::uint64_t held = 0;
    std::uint64_t sessions = 0;
  };

  struct Session {
    std::uint32_t gateway = 0;
    bool client_gone = false;
    bool server_gone = false;
    std::uint64_t forgotten = 0;  // ended here, and perhaps not there
  };

  static void take(std::uint64_t& from, std::uint64_t count) { from -= std::min(from, count); }

  void opened(const judge::Observation& observation) {
    const auto [found, fresh] = sessions_.try_emplace(std::string(observation.session));
    found->second = {.gateway = observation.gateway};
    explained_[observation.gateway].sessions += fresh ? 1 : 0;
  }

  void closed(const judge::Observation& observation) {
    const auto found = sessions_.find(observation.session);
    if (found == sessions_.end()) {
      return;
    }
    Session& session = found->second;
    if (observation.kind == judge::Observation::Kind::kServerClosed) {
      session.server_gone = true;
      take(explained_[session.gateway].unanswered, std::exchange(session.forgotten, 0));
    } else {
      session.client_gone = true;
    }
    if (session.client_gone && session.server_gone) {
      take(explained_[session.gateway].sessions, 1);
      sessions_.erase(found);
    }
  }

  void note_held(const judge::AuditEntry& row) {
    Explained& explained = explained_[row.gateway];
    explained.held += row.hold ? 1 : 0;
    take(explained.held, row.held != 0 ? 1 : 0);
  }

  void compare(const judge::Observation& observation) {
    checked();
    const judge::Holdings& holds = *observation.holdings;
    const Explained& explained = explained_[observation.gateway];
    expect(observation, holds.unanswered, explained.unanswered, "unanswered requests", "are");
    expect(observation, holds.held, explained.held, "held calls", "wait");
    expect(observation, holds.sessions, explained.sessions, "sessions", "are open");
    expect(observation, holds.counters, std::max(kDeadCountersMax, 2 * totals_.windows),
           "quota counters", "may be kept");
    expect(observation, holds.buffered_bytes, explained.sessions * kBufferedMax,
           "bytes of unfinished lines", "may be kept");
  }

  void expect(const judge::Observation& observation, std::uint64_t remembered, std::uint64_t most,
              std::string_view what, std::string_view are) {
    if (remembered > most) {
      violated(observation.at, {},
               "gateway " + std::to_string(observation.gateway) + " remembers " +
                   std::to_string(remembered) + " " + std::string(what) + "; " +
                   std::to_string(most) + " " + std::string(are));
    }
  }

  const judge::Totals& totals_;
  std::map<std::uint32_t, Explained> explained_;          // by gateway, as the taps show it
  std::map<std::string, Session, std::less<>> sessions_;  // those that are open
};

}  // namespace

std::unique_ptr<judge::Invariant> make_bounded_memory(const judge::Setting& setting) {
  return std::make_unique<BoundedMemory>(setting);
}

}  // namespace gatecrash::invariants
