// span_exporter: posts a gateway's spans to an OTLP/HTTP collector, a batch at a time.
//
// Nothing waits for it: a batch that cannot be delivered is dropped and counted. One batch is under
// way at a time; every second what is there is sent. Single thread: the Loop's.
// Source: OTLP over HTTP with JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "stack/base/result.h"
#include "stack/gateway/spans.h"
#include "stack/host/json_log.h"
#include "stack/net/http_client.h"
#include "stack/net/loop.h"

namespace gatecrash::host {

class SpanExporter final : private net::HttpClient::Handler {
 public:
  /// `url` as "http://127.0.0.1:4318/v1/traces"; everything else is borrowed.
  /// Errors: config_invalid.
  static Result<std::unique_ptr<SpanExporter>> start(net::Loop& loop, const std::string& url,
                                                     gateway::Spans& spans, JsonLog& log);
  ~SpanExporter() override;
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;

  /// Sends what is there, now. False: there is nothing, or a batch is under way.
  bool flush();

  /// All that was taken has been delivered or given up.
  bool idle() const { return exchange_ == 0; }

 private:
  SpanExporter(net::Loop& loop, std::string origin, std::string target, gateway::Spans& spans,
               JsonLog& log);

  void on_head(wire::ExchangeId exchange, wire::HttpHead head) override;
  void on_body(wire::ExchangeId exchange, std::string_view bytes) override;
  void on_end(wire::ExchangeId exchange, Status status) override;
  void arm();

  net::Loop& loop_;
  std::string origin_;
  std::string target_;
  gateway::Spans& spans_;
  JsonLog& log_;
  std::unique_ptr<net::HttpClient> client_;
  net::TimerId timer_ = 0;
  wire::ExchangeId exchange_ = 0;
  std::size_t sent_ = 0;  // spans of the batch under way
  int status_ = 0;
  bool failing_ = false;  // said once, until it works again
};

}  // namespace gatecrash::host
