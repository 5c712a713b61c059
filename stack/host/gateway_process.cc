#include "stack/host/gateway_process.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "stack/gateway/admin.h"
#include "stack/gateway/context.h"
#include "stack/host/admin_site.h"
#include "stack/host/credential_book.h"
#include "stack/host/gateway_front.h"
#include "stack/host/gateway_observer.h"
#include "stack/host/http_front.h"
#include "stack/host/span_exporter.h"
#include "stack/host/stdio_front.h"
#include "stack/host/upstream_options.h"
#include "stack/net/loop.h"
#include "stack/net/random_seed.h"
#include "stack/net/real_clock.h"

namespace gatecrash::host {
namespace {

// A file that has looked the same for two looks is read.
constexpr Duration kLookAtFilesEvery = std::chrono::milliseconds(500);

// While ending: nothing tells when all is done.
constexpr Duration kLookWhetherDoneEvery = std::chrono::milliseconds(10);

// Servers are given their patience, and then some.
constexpr Duration kServersEndMax = std::chrono::seconds(6);

// For the last spans.
constexpr Duration kLastSpansMax = std::chrono::seconds(2);

gateway::Options gateway_options(const GatewayConfig& config, const GatewayParts& parts) {
  gateway::Options options = parts.gateway;
  options.denial_shape = config.denial_shape;
  if (options.seed == 0) {
    options.seed = net::random_seed();
  }
  return options;
}

class GatewayProcess final : private gateway::AdminTarget {
 public:
  GatewayProcess(const GatewayConfig& config, const GatewayParts& parts, Clock& clock,
                 net::Signals& signals)
      : config_(config),
        parts_(parts),
        clock_(clock),
        signals_(signals),
        log_(clock, parts.log),
        context_(parts.counters, parts.audit, gateway_options(config, parts)) {}

  Result<net::Ending> run();

 private:
  Status open();
  Status open_stdio();
  Status open_http();
  void look_at_files();
  void on_signal();
  void end_after_drain();
  void end_servers();
  void end_spans();
  void look_whether(bool (GatewayProcess::*done)() const, net::Monotonic limit,
                    void (GatewayProcess::*next)());

  bool drained() const { return front_->done(); }

  bool servers_ended() const { return front_->ended(); }

  bool spans_sent() const { return exporter_ == nullptr || exporter_->idle(); }

  void stop() { loop_.stop(); }

  Status tell(const std::vector<Reload>& reloads);

  std::vector<gateway::PendingCall> pending() override;
  Status approve(std::string_view id) override;
  Status deny(std::string_view id) override;

  Status reload() override;

  void drain() override;
  gateway::Health health() override;
  std::string metrics() override;

  const GatewayConfig& config_;
  const GatewayParts& parts_;
  Clock& clock_;
  net::Signals& signals_;
  JsonLog log_;
  net::Loop loop_;
  gateway::Context context_;
  GatewayObserver observer_;
  std::optional<PolicyBook> book_;
  std::unique_ptr<CredentialBook> credentials_;
  std::unique_ptr<SpanExporter> exporter_;
  std::unique_ptr<GatewayFront> front_;
  StdioFront* stdio_ = nullptr;  // the front, where it is that one
  std::unique_ptr<AdminSite> admin_;
  bool draining_ = false;
};

Status GatewayProcess::open() {
  TRY(book_, PolicyBook::load(config_, parts_.read_policy));
  book_->attach(context_);
  context_.observer = &observer_;
  if (!config_.otlp_url.empty()) {
    observer_.keep_spans(config_.listen.empty() ? "pipe" : "tcp", net::random_seed());
    TRY(exporter_, SpanExporter::start(loop_, config_.otlp_url, *observer_.spans(), log_));
  }
  if (config_.admin) {
    TRY(admin_, AdminSite::listen(loop_, *config_.admin, *this));
    log_.event("admin", wire::Value::object({{"url", admin_->url()}}));
  }
  // Before they are used: what changes meanwhile is seen.
  credentials_ = std::make_unique<CredentialBook>(
      config_, CredentialBook::Users{.credential =
                                         [this](std::size_t server, const wire::Headers& headers) {
                                           front_->credential_changed(server, headers);
                                         },
                                     .tls = [this] { return front_->tls_changed(); }});
  return config_.listen.empty() ? open_stdio() : open_http();
}

Status GatewayProcess::open_stdio() {
  const ServerConfig& server = config_.servers.front();
  TRY(const OpenLineServer open, open_for_stdio(loop_, clock_, log_, server));
  TRY(auto front, StdioFront::start(loop_, clock_, context_, open,
                                    {.grant = book_->grants().find({}, 0, clock_.now()).grant,
                                     .in = parts_.in,
                                     .out = parts_.out,
                                     .on_over = [this] { end_spans(); }}));
  stdio_ = front.get();
  front_ = std::move(front);
  return {};
}

Status GatewayProcess::open_http() {
  TRY(auto front, HttpFront::listen({loop_, clock_, log_, context_, observer_, *book_}, config_));
  for (const std::string& url : front->urls()) {
    log_.event("listening", wire::Value::object({{"url", url}}));
    if (parts_.say) {
      parts_.say("listening on " + url);
    }
  }
  front_ = std::move(front);
  return {};
}

Result<net::Ending> GatewayProcess::run() {
  TRY_STATUS(open());
  signals_.take_hangups();
  loop_.on_signal(signals_, [this] { on_signal(); });
  loop_.after(kLookAtFilesEvery, [this] { look_at_files(); });
  if (signals_.interrupted()) {
    loop_.post([this] { on_signal(); });
  }
  loop_.run();
  if (stdio_ != nullptr) {
    TRY_STATUS(stdio_->judge());
    return stdio_->ending();
  }
  return net::Ending::kInterrupted;
}

void GatewayProcess::on_signal() {
  if (signals_.take_hangup()) {
    (void)reload();
  }
  if (signals_.interrupted()) {
    log_.event("signal", wire::Value::object({{"number", signals_.number()}}));
    drain();
    end_after_drain();
  }
}

Status GatewayProcess::reload() {
  const Status policies = tell(book_->read_now());
  const Status credentials = tell(credentials_->read_now());
  return policies ? credentials : policies;
}

void GatewayProcess::look_at_files() {
  (void)tell(book_->poll());
  (void)tell(credentials_->poll());
  loop_.after(kLookAtFilesEvery, [this] { look_at_files(); });
}

Status GatewayProcess::tell(const std::vector<Reload>& reloads) {
  Status result;
  for (const Reload& reload : reloads) {
    observer_.metrics().reload(reload.taken.has_value());
    wire::Value members = wire::Value::object({{"file", reload.path}});
    if (!reload.taken) {
      members.set("error", reload.taken.error().to_string());
      result = reload.taken;
    }
    log_.event(reload.taken ? "reloaded" : "reload-refused", std::move(members));
  }
  if (!reloads.empty()) {
    front_->grants_changed();
  }
  return result;
}

void GatewayProcess::look_whether(bool (GatewayProcess::*done)() const, net::Monotonic limit,
                                  void (GatewayProcess::*next)()) {
  if ((this->*done)() || net::monotonic_now() >= limit) {
    (this->*next)();
    return;
  }
  loop_.after(kLookWhetherDoneEvery,
              [this, done, limit, next] { look_whether(done, limit, next); });
}

void GatewayProcess::end_after_drain() {
  look_whether(&GatewayProcess::drained, net::monotonic_now() + config_.drain_max,
               &GatewayProcess::end_servers);
}

void GatewayProcess::end_servers() {
  front_->close();
  look_whether(&GatewayProcess::servers_ended, net::monotonic_now() + kServersEndMax,
               &GatewayProcess::end_spans);
}

void GatewayProcess::end_spans() {
  if (exporter_ != nullptr) {
    exporter_->flush();
  }
  look_whether(&GatewayProcess::spans_sent, net::monotonic_now() + kLastSpansMax,
               &GatewayProcess::stop);
}

std::vector<gateway::PendingCall> GatewayProcess::pending() {
  std::vector<gateway::PendingCall> calls;
  for (gateway::HeldCall& call : context_.approvals.pending(clock_.now())) {
    calls.push_back({.id = std::move(call.id),
                     .grant = std::move(call.grant),
                     .session = std::move(call.session),
                     .tool = std::move(call.tool),
                     .argument_names = std::move(call.argument_names),
                     .rule = std::move(call.rule),
                     .since = call.since,
                     .deadline = call.deadline});
  }
  return calls;
}

Status GatewayProcess::approve(std::string_view id) {
  TRY_STATUS(context_.approvals.approve(id, clock_.now()));
  log_.event("approved", wire::Value::object({{"id", id}}));
  front_->tick();
  return {};
}

Status GatewayProcess::deny(std::string_view id) {
  TRY_STATUS(context_.approvals.deny(id, clock_.now()));
  log_.event("denied", wire::Value::object({{"id", id}}));
  front_->tick();
  return {};
}

void GatewayProcess::drain() {
  if (!draining_) {
    draining_ = true;
    log_.event("draining");
    front_->drain();
  }
}

gateway::Health GatewayProcess::health() {
  if (parts_.audit_down && parts_.audit_down()) {
    return {.serving = false, .status = "audit-down"};
  }
  if (!parts_.counters.probe(clock_.now())) {
    // Told to fail open, it goes on serving; a balancer must not take it out.
    return {.serving = config_.state_fail_open && !draining_, .status = "counters-down"};
  }
  return draining_ ? gateway::Health{.serving = false, .status = "draining"}
                   : gateway::Health{.serving = true, .status = "ok"};
}

std::string GatewayProcess::metrics() {
  return observer_.metrics().text(
      {.sessions = front_->sessions(),
       .in_flight = front_->in_flight(),
       .server_restarts = front_->server_restarts(),
       .spans_dropped = observer_.spans() == nullptr ? 0 : observer_.spans()->dropped(),
       .pending_approvals = context_.approvals.size(),
       .draining = draining_,
       .counters_down = !parts_.counters.probe(clock_.now())});
}

}  // namespace

Result<net::Ending> run_gateway_process(const GatewayConfig& config, const GatewayParts& parts,
                                        Clock& clock, net::Signals& signals) {
  GatewayProcess process(config, parts, clock, signals);
  return process.run();
}

}  // namespace gatecrash::host
