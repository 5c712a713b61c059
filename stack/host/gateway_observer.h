// gateway_observer: what happens in a gateway, counted for metrics and kept for spans.
//
// Single thread. Spans are kept only when somebody exports them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "stack/gateway/metrics.h"
#include "stack/gateway/observer.h"
#include "stack/gateway/spans.h"

namespace gatecrash::host {

class GatewayObserver final : public gateway::Observer {
 public:
  /// Keeps spans from now on; `transport` is "pipe" or "tcp".
  void keep_spans(std::string transport, std::uint64_t seed) {
    spans_ = std::make_unique<gateway::Spans>(std::move(transport), seed);
  }

  void on_decision(const gateway::AuditRow& row, const wire::Message* message) override {
    metrics_.decision(row);
    if (spans_ != nullptr) {
      spans_->decision(row, message);
    }
  }

  void on_outcome(const gateway::AuditRow& row, const wire::Value* error) override {
    metrics_.outcome(row);
    if (spans_ != nullptr) {
      spans_->outcome(row, error);
    }
  }

  void on_drop(Drop why) override { metrics_.drop(why); }

  void on_audit_failure() override { metrics_.audit_failure(); }

  gateway::Metrics& metrics() { return metrics_; }

  /// Null: nobody asked for spans.
  gateway::Spans* spans() { return spans_.get(); }

 private:
  gateway::Metrics metrics_;
  std::unique_ptr<gateway::Spans> spans_;
};

}  // namespace gatecrash::host
