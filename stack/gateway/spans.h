// spans: what the gateway did with each request, as OpenTelemetry spans.
//
// One span a request, from its decision to its answer, under the parent that params._meta names
// (traceparent); what is forwarded keeps its _meta as it was. Span names, attributes and errors
// follow the MCP semantic conventions, without arguments, results and error texts: those may hold
// patient data. Bounded: what does not fit is dropped and counted, and nothing ever waits for an
// exporter. Sans-IO: take_batch() gives the body that somebody posts. Single thread.
// Source: OpenTelemetry semantic conventions for MCP (development), W3C Trace Context, OTLP 1.x
// over HTTP with JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/gateway/audit.h"
#include "stack/wire/jsonrpc.h"

namespace gatecrash::gateway {

// Some seconds of a busy gateway; an exporter that is slower than that loses spans.
inline constexpr std::size_t kSpansQueuedMax = 4096;
// Requests that are forwarded and not answered; as many clients have in flight at the most.
inline constexpr std::size_t kSpansOpenMax = 16'384;
// A body of some 500 KiB.
inline constexpr std::size_t kSpansBatchMax = 512;

struct TraceParent {
  std::string trace_id;  // 32 lower-case hex digits
  std::string span_id;   // 16
  bool sampled = true;
};

/// Reads a traceparent of any version; nothing when it is malformed or all zero.
std::optional<TraceParent> parse_traceparent(std::string_view text);

class Spans {
 public:
  /// `transport`: "pipe" or "tcp". Ids are drawn from `seed`.
  Spans(std::string transport, std::uint64_t seed) : transport_(std::move(transport)), rng_(seed) {}

  /// A decision row; `message` is what was judged, null when unreadable (then there is no span).
  void decision(const AuditRow& row, const wire::Message* message);

  /// The outcome row of the same sequence; `error` is what it was answered with, null when no
  /// error.
  void outcome(const AuditRow& row, const wire::Value* error);

  /// An ExportTraceServiceRequest of up to kSpansBatchMax spans, taken out of the queue; empty
  /// when there are none.
  std::string take_batch();

  std::size_t queued() const { return queue_.size(); }

  /// Spans that were lost for want of room, or that the caller reported lost, since the start.
  std::uint64_t dropped() const { return dropped_; }

  /// A batch of so many could not be delivered.
  void lost(std::size_t count) { dropped_ += count; }

 private:
  struct Span {
    std::string trace_id;
    std::string span_id;
    std::string parent_id;  // empty: a root
    std::string name;
    Instant start;
    Instant end;
    wire::Value attributes = wire::Value::array();
    bool error = false;
  };

  std::optional<Span> begin(const AuditRow& row, const wire::Message& message);
  void finish(Span span, Instant end, std::string_view error_type);
  static wire::Value span_json(const Span& span);

  std::string transport_;
  Rng rng_;
  std::map<std::uint64_t, Span> open_;  // by sequence
  std::deque<Span> queue_;
  std::uint64_t dropped_ = 0;
};

}  // namespace gatecrash::gateway
