// metrics: what the gateway counts, as Prometheus reads it.
//
// Every label comes from a closed set: decision, class of rule, outcome, method. Nothing that a
// client chooses becomes a label (a tool or method nobody knows is "other"), so a client cannot
// grow the memory of this process or of Prometheus. No grant, session or argument. Single thread.
// Source: Prometheus text exposition format 0.0.4; buckets of the OpenTelemetry MCP conventions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "stack/base/time.h"
#include "stack/gateway/audit.h"
#include "stack/gateway/observer.h"

namespace gatecrash::gateway {

/// Upper bounds in milliseconds; the conventions give them in seconds.
inline constexpr std::array<std::int64_t, 14> kDurationBucketsMs = {
    10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10'000, 30'000, 60'000, 120'000, 300'000};

class Histogram {
 public:
  void add(Duration value);

  std::uint64_t count() const { return count_; }

  /// Appends NAME_bucket, NAME_sum and NAME_count with these labels (`a="b"`, no braces).
  void append(std::string& out, std::string_view name, std::string_view labels) const;

 private:
  std::array<std::uint64_t, kDurationBucketsMs.size()> below_{};  // each counts its own range
  std::uint64_t count_ = 0;
  std::int64_t sum_us_ = 0;
};

/// What kind of rule decided: "limit", "require", "deny_if", "action", "approval", "rule", one word
/// for each of the gateway's own ("default", "hidden", "unreadable", ...), or "other".
std::string_view rule_class(std::string_view rule);

/// The method where it is one of MCP's, "other" else, "none" when empty.
std::string_view method_label(std::string_view method);

/// Numbers that somebody else keeps and metrics show.
struct Gauges {
  std::size_t sessions = 0;
  std::size_t in_flight = 0;
  std::uint64_t server_restarts = 0;
  std::uint64_t spans_dropped = 0;
  std::size_t pending_approvals = 0;
  bool draining = false;
  bool counters_down = false;
};

class Metrics {
 public:
  void decision(const AuditRow& row);
  void outcome(const AuditRow& row);
  void reload(bool taken);
  void authentication_failure(std::string_view outcome);  // outcome_name of authentication.h

  void drop(Observer::Drop why);

  void audit_failure() { ++audit_failures_; }

  /// The whole page.
  std::string text(const Gauges& gauges) const;

 private:
  using Pair = std::pair<std::string_view, std::string_view>;

  std::map<Pair, std::uint64_t> decisions_;  // decision, rule class
  std::map<std::string_view, std::uint64_t> outcomes_;
  std::map<Pair, Histogram> durations_;  // method, outcome
  std::map<std::string_view, std::uint64_t> authentication_failures_;
  std::array<std::uint64_t, 4> drops_{};  // by Observer::Drop
  std::uint64_t reloads_taken_ = 0;
  std::uint64_t reloads_refused_ = 0;
  std::uint64_t audit_failures_ = 0;
};

}  // namespace gatecrash::gateway
