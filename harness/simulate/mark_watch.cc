#include "harness/simulate/mark_watch.h"

#include <algorithm>
#include <chrono>

namespace gatecrash::simulate {
namespace {

using judge::Observation;

// The words of the built-in gateway's audit rows (docs/policy.md). Other gateways' rows reach fewer
// marks.
constexpr std::string_view kTimedOut = "(approval timed out)";
constexpr std::string_view kDeniedByPerson = "(approval denied)";
constexpr std::string_view kCancelled = "(cancelled)";
constexpr std::string_view kClientGone = "(client gone)";
constexpr std::string_view kServerGone = "(server gone)";
constexpr std::string_view kDuplicateId = "(duplicate id)";

constexpr Duration kEdge = std::chrono::milliseconds(1);
constexpr Duration kMinute = std::chrono::minutes(1);

bool is_limit(std::string_view rule) { return rule.find("/limits/") != std::string_view::npos; }

}  // namespace

void MarkWatch::see(const Observation& observation) {
  switch (observation.kind) {
    case Observation::Kind::kAudit:
      if (observation.audit != nullptr) {
        row(*observation.audit, observation.at);
      }
      break;
    case Observation::Kind::kReload:
      reloaded_ = true;
      break;
    case Observation::Kind::kGatewayRestart:
      restarted_ = true;
      restarted_at_ = observation.at;
      std::erase_if(waiting_,
                    [&](const WaitingCall& call) { return call.gateway == observation.gateway; });
      break;
    case Observation::Kind::kWorld:
      if (observation.bytes == judge::world::kHealed) {
        marks_.reach(Mark::kHealed);
      }
      break;
    default:
      break;
  }
}

void MarkWatch::row(const judge::AuditEntry& row, Instant at) {
  if (row.held != 0) {
    end_of_held(row);
  }
  if (row.allow) {
    if (at.time_since_epoch() % window_ < kEdge) {
      marks_.reach(Mark::kAllowedAtWindowStart);
    }
    return;
  }
  if (row.hold) {
    waiting_.push_back({row.gateway, row.sequence, at});
    return;
  }
  if (is_limit(row.rule)) {
    if (at.time_since_epoch() % window_ >= window_ - kEdge) {
      marks_.reach(Mark::kDeniedAtWindowEnd);
    }
    if (restarted_ && at - restarted_at_ < kMinute) {
      marks_.reach(Mark::kCountKeptOverRestart);
    }
  } else if (row.rule == kDuplicateId) {
    marks_.reach(Mark::kDuplicateIdInFlight);
  } else if (reloaded_ && row.rule.starts_with("/tools/")) {
    marks_.reach(Mark::kReloadDenies);
  }
}

/// A row that ends a held call: which way.
void MarkWatch::end_of_held(const judge::AuditEntry& row) {
  std::erase_if(waiting_, [&](const WaitingCall& call) {
    return call.gateway == row.gateway && call.sequence == row.held;
  });
  if (row.allow) {
    marks_.reach(Mark::kHeldApproved);
  } else if (row.rule == kTimedOut) {
    too_late_ = {row.gateway, row.held, {}};
    marks_.reach(Mark::kHeldTimesOut);
  } else if (row.rule == kDeniedByPerson) {
    marks_.reach(Mark::kHeldDeniedByPerson);
  } else if (row.rule == kCancelled) {
    marks_.reach(Mark::kHeldCancelled);
  } else if (row.rule == kClientGone) {
    marks_.reach(Mark::kHeldClientLeft);
  } else if (row.rule == kServerGone) {
    marks_.reach(Mark::kHeldServerGone);
  } else {
    marks_.reach(Mark::kHeldDeniedAtRelease);
  }
}

}  // namespace gatecrash::simulate
