#include "stack/host/span_exporter.h"

#include <utility>

#include "stack/wire/url.h"

namespace gatecrash::host {
namespace {

constexpr Duration kExportEvery = std::chrono::seconds(1);

// A collector that is slower than this loses the batch.
constexpr Duration kExportMax = std::chrono::seconds(10);

}  // namespace

Result<std::unique_ptr<SpanExporter>> SpanExporter::start(net::Loop& loop, const std::string& url,
                                                          gateway::Spans& spans, JsonLog& log) {
  TRY(wire::Url parsed, wire::parse_url(url));
  std::unique_ptr<SpanExporter> exporter(
      new SpanExporter(loop, std::move(parsed.origin), std::move(parsed.target), spans, log));
  TRY(exporter->client_,
      net::HttpClient::create(loop, {.head_timeout = kExportMax, .kept_max = 1}, *exporter));
  exporter->arm();
  return exporter;
}

SpanExporter::SpanExporter(net::Loop& loop, std::string origin, std::string target,
                           gateway::Spans& spans, JsonLog& log)
    : loop_(loop),
      origin_(std::move(origin)),
      target_(std::move(target)),
      spans_(spans),
      log_(log) {}

SpanExporter::~SpanExporter() { loop_.cancel(timer_); }

bool SpanExporter::flush() {
  const std::size_t before = spans_.queued();
  if (exchange_ != 0 || before == 0) {
    return false;
  }
  std::string body = spans_.take_batch();
  sent_ = before - spans_.queued();
  status_ = 0;
  exchange_ = net::Loop::next_exchange();
  client_->start(exchange_, {.method = "POST",
                             .origin = origin_,
                             .target = target_,
                             .headers = {{"Content-Type", "application/json"}},
                             .body = std::move(body)});
  return true;
}

void SpanExporter::on_head(wire::ExchangeId /*exchange*/, wire::HttpHead head) {
  status_ = head.status;
}

void SpanExporter::on_body(wire::ExchangeId /*exchange*/, std::string_view /*bytes*/) {}

void SpanExporter::on_end(wire::ExchangeId /*exchange*/, Status status) {
  exchange_ = 0;
  const bool delivered = status && status_ >= 200 && status_ < 300;
  if (!delivered) {
    spans_.lost(sent_);
  }
  if (delivered == failing_) {
    failing_ = !delivered;
    wire::Value members = wire::Value::object();
    if (!delivered) {
      members.set("error", status ? "the collector answered " + std::to_string(status_)
                                  : status.error().to_string());
    }
    log_.event(delivered ? "spans-delivered-again" : "spans-lost", std::move(members));
  }
}

void SpanExporter::arm() {
  timer_ = loop_.after(kExportEvery, [this] {
    flush();
    arm();
  });
}

}  // namespace gatecrash::host
