#include "stack/gateway/spans.h"

#include <algorithm>
#include <utility>

#include "stack/base/hash.h"
#include "stack/wire/json_writer.h"
#include "stack/wire/mcp.h"

namespace gatecrash::gateway {
namespace {

constexpr int kServerKind = 2;   // SPAN_KIND_SERVER: the gateway serves the client
constexpr int kErrorStatus = 2;  // STATUS_CODE_ERROR

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

wire::Value attribute(std::string_view key, std::string_view text) {
  return wire::Value::object(
      {{"key", key}, {"value", wire::Value::object({{"stringValue", text}})}});
}

std::string id_text(const wire::Value& id) {
  return id.is_string() ? id.as_string() : id.number_token();
}

/// Nanoseconds, as OTLP's JSON spells 64-bit integers.
std::string nanoseconds(Instant at) { return std::to_string(us_since_epoch(at)) + "000"; }

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view text) {
  // "VV-TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT-PPPPPPPPPPPPPPPP-FF", later versions may go on with "-".
  constexpr std::size_t kSize = 55;
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' || text[52] != '-' ||
      (text.size() > kSize && (text.starts_with("00") || text[kSize] != '-'))) {
    return std::nullopt;
  }
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace = text.substr(3, 32);
  const std::string_view span = text.substr(36, 16);
  const std::string_view flags = text.substr(53, 2);
  for (const std::string_view part : {version, trace, span, flags}) {
    if (!is_lower_hex(part)) {
      return std::nullopt;
    }
  }
  if (version == "ff" || is_zero(trace) || is_zero(span)) {
    return std::nullopt;
  }
  const bool sampled = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
  return TraceParent{std::string(trace), std::string(span), sampled};
}

std::optional<Spans::Span> Spans::begin(const AuditRow& row, const wire::Message& message) {
  std::optional<TraceParent> parent;
  if (const wire::Value* const meta = message.params.find("_meta")) {
    if (const auto text = meta->find_string("traceparent")) {
      parent = parse_traceparent(*text);
    }
  }
  if (parent && !parent->sampled) {
    return std::nullopt;  // whoever began the trace does not keep it
  }
  Span span;
  span.trace_id = parent ? parent->trace_id : hex64(rng_.next()) + hex64(rng_.next() | 1U);
  span.parent_id = parent ? parent->span_id : std::string();
  span.span_id = hex64(rng_.next() | 1U);
  span.name = row.tool.empty() ? row.method : row.method + " " + row.tool;
  span.start = row.at;
  span.attributes.push_back(attribute("mcp.method.name", row.method));
  span.attributes.push_back(attribute("jsonrpc.request.id", id_text(message.id)));
  if (!row.tool.empty()) {
    span.attributes.push_back(attribute("gen_ai.tool.name", row.tool));
    span.attributes.push_back(attribute("gen_ai.operation.name", "execute_tool"));
  }
  span.attributes.push_back(attribute("network.transport", transport_));
  const bool allowed = row.kind == AuditRow::Kind::kAllow;
  span.attributes.push_back(attribute("gatecrash.decision", allowed ? "allow" : "deny"));
  span.attributes.push_back(attribute("gatecrash.rule", row.rule));
  return span;
}

void Spans::decision(const AuditRow& row, const wire::Message* message) {
  if (message == nullptr || message->kind != wire::Message::Kind::kRequest ||
      row.kind == AuditRow::Kind::kOutcome || row.kind == AuditRow::Kind::kHold) {
    return;
  }
  std::optional<Span> span = begin(row, *message);
  if (!span) {
    return;
  }
  if (row.kind == AuditRow::Kind::kDeny) {
    finish(*std::move(span), row.at, "policy_denied");
  } else if (open_.size() >= kSpansOpenMax) {
    ++dropped_;
  } else {
    open_.insert_or_assign(row.sequence, *std::move(span));
  }
}

void Spans::outcome(const AuditRow& row, const wire::Value* error) {
  const auto found = open_.find(row.sequence);
  if (found == open_.end()) {
    return;
  }
  Span span = std::move(found->second);
  open_.erase(found);
  std::string error_type;
  if (row.outcome == "tool_error" || row.outcome == "lost") {
    error_type = row.outcome;
  } else if (error != nullptr) {
    const wire::Value* const code = error->find("code");
    error_type = code != nullptr && code->is_number() ? code->number_token() : "error";
    span.attributes.push_back(attribute("rpc.response.status_code", error_type));
  }
  finish(std::move(span), row.at, error_type);
}

void Spans::finish(Span span, Instant end, std::string_view error_type) {
  if (queue_.size() >= kSpansQueuedMax) {
    ++dropped_;
    return;
  }
  span.end = std::max(end, span.start);  // a clock may step back
  if (!error_type.empty()) {
    span.error = true;
    span.attributes.push_back(attribute("error.type", error_type));
  }
  queue_.push_back(std::move(span));
}

wire::Value Spans::span_json(const Span& span) {
  wire::Value json = wire::Value::object({{"traceId", span.trace_id}, {"spanId", span.span_id}});
  if (!span.parent_id.empty()) {
    json.set("parentSpanId", span.parent_id);
  }
  json.set("name", span.name);
  json.set("kind", kServerKind);
  json.set("startTimeUnixNano", nanoseconds(span.start));
  json.set("endTimeUnixNano", nanoseconds(span.end));
  json.set("attributes", span.attributes);
  json.set("status",
           span.error ? wire::Value::object({{"code", kErrorStatus}}) : wire::Value::object());
  return json;
}

std::string Spans::take_batch() {
  if (queue_.empty()) {
    return {};
  }
  wire::Value spans = wire::Value::array();
  const std::size_t count = std::min(queue_.size(), kSpansBatchMax);
  for (std::size_t i = 0; i < count; ++i) {
    spans.push_back(span_json(queue_.front()));
    queue_.pop_front();
  }
  const wire::Value resource = wire::Value::object(
      {{"attributes", wire::Value::array({attribute("service.name", "gatecrash")})}});
  const wire::Value scope = wire::Value::object({{"name", "gatecrash"}});
  return wire::write_json(wire::Value::object(
      {{"resourceSpans",
        wire::Value::array({wire::Value::object(
            {{"resource", resource},
             {"scopeSpans", wire::Value::array({wire::Value::object(
                                {{"scope", scope}, {"spans", std::move(spans)}})})}})})}}));
}

}  // namespace gatecrash::gateway
