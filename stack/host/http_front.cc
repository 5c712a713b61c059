#include "stack/host/http_front.h"

#include <algorithm>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/host/listen_address.h"
#include "stack/wire/url.h"

namespace gatecrash::host {
namespace {

using gateway::Authentication;

constexpr std::string_view kServersPath = "/mcp";

std::string_view without_query(std::string_view target) {
  return target.substr(0, target.find('?'));
}

/// "gateway.example" of "https://gateway.example:8443".
std::string host_of(std::string_view url) {
  const std::size_t slashes = url.find("//");
  const std::string_view authority =
      slashes == std::string_view::npos ? url : url.substr(slashes + 2);
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return std::string(has_port ? authority.substr(0, colon) : authority);
}

wire::HttpResponse plain(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain"}},
          .body = std::move(text) + "\n"};
}

}  // namespace

Result<std::unique_ptr<HttpFront>> HttpFront::listen(const Parts& parts,
                                                     const GatewayConfig& config) {
  std::unique_ptr<HttpFront> front(new HttpFront(parts, config));
  TRY_STATUS(front->open_sites());
  net::HttpServerOptions options;
  options.address = config.listen;
  options.tls = config.tls;
  options.connections_max = config.bounds.connections;
  options.limits.head_bytes_max = config.bounds.header_bytes;
  options.limits.body_bytes_max = config.bounds.message_bytes;
  options.queue_bytes_hard_max = config.bounds.unread_bytes;
  TRY(front->server_, net::HttpServer::listen(parts.loop, options, *front));
  front->client_.server = front->server_.get();
  front->identity_.public_url =
      config.public_url.empty() ? front->server_->url() : config.public_url;
  front->identity_.authorization_servers = config.authorization_servers;
  return front;
}

Status HttpFront::open_sites() {
  client_.answered = [this](wire::ExchangeId exchange) { open_.erase(exchange); };
  GatewayBounds bounds = config_.bounds;
  if (config_.grants_file.empty()) {  // everybody is one grant
    bounds.sessions_per_grant = bounds.sessions;
    bounds.children_per_grant = bounds.children;
  }
  std::vector<std::string> more = config_.allow_hosts;
  if (!config_.public_url.empty()) {
    more.push_back(host_of(config_.public_url));
  }
  gateway::HttpOptions options;
  options.hosts = own_hosts(config_.listen, more);
  options.origins = config_.allow_origins;
  options.body_bytes_max = bounds.message_bytes;
  options.answer_bytes_max = bounds.message_bytes;
  options.sessions_max = bounds.sessions;
  options.sessions_per_grant_max = bounds.sessions_per_grant;
  options.exchanges_max = bounds.exchanges;
  options.session_idle_max = std::chrono::seconds(bounds.session_idle_seconds);
  for (const ServerConfig& server : config_.servers) {
    TRY(auto site, HttpSite::open(parts_.loop, parts_.clock, parts_.log, parts_.context, server,
                                  bounds, options, client_));
    sites_.push_back(std::move(site));
  }
  return {};
}

std::string HttpFront::path_of_server(std::size_t server) const {
  const std::string& name = config_.servers[server].name;
  return std::string(kServersPath) + (name.empty() ? "" : "/" + name);
}

std::optional<std::size_t> HttpFront::server_at(std::string_view path) const {
  for (std::size_t server = 0; server < sites_.size(); ++server) {
    if (path == path_of_server(server)) {
      return server;
    }
  }
  return std::nullopt;
}

std::vector<std::string> HttpFront::urls() const {
  std::vector<std::string> urls;
  for (std::size_t server = 0; server < sites_.size(); ++server) {
    urls.push_back(server_->url() + path_of_server(server));
  }
  return urls;
}

void HttpFront::on_request(wire::ExchangeId exchange, wire::HttpRequest request,
                           const net::Peer& peer) {
  const std::string_view path = without_query(request.target);
  if (draining_) {
    server_->answer(exchange, plain(503, "the gateway is about to end"));
    return;
  }
  const auto server = server_at(path);
  if (!server) {
    if (!answer_metadata(exchange, request)) {
      server_->answer(exchange, plain(404, "nothing is served there"));
    }
    return;
  }
  const Requester requester =
      parts_.book.grants().find(request.headers, *server, parts_.clock.now());
  const gateway::HttpCaller caller = caller_of(requester, *server, peer);
  std::erase_if(request.headers,
                [](const auto& header) { return ascii_iequals(header.first, "Authorization"); });
  open_[exchange] = {.site = sites_[*server].get(),
                     .get = request.method == "GET",
                     .token_sha256 = requester.token_sha256};
  sites_[*server]->request(exchange, request, caller);
}

/// RFC 9728: for the gateway, and for each of its servers.
bool HttpFront::answer_metadata(wire::ExchangeId exchange, const wire::HttpRequest& request) {
  const std::string_view path = without_query(request.target);
  if (config_.grants_file.empty() || !path.starts_with(gateway::kResourceMetadataPath)) {
    return false;
  }
  const std::string_view resource = path.substr(gateway::kResourceMetadataPath.size());
  const auto server = server_at(resource);
  if (!server && !resource.empty() && resource != kServersPath) {
    return false;
  }
  if (request.method != "GET") {
    wire::HttpResponse answer = plain(405, "another method is needed");
    answer.headers.emplace_back("Allow", "GET");
    server_->answer(exchange, std::move(answer));
    return true;
  }
  std::vector<std::string> names;
  for (const ServerConfig& each : config_.servers) {
    names.push_back(each.name);
  }
  server_->answer(exchange, gateway::resource_metadata(
                                identity_, server ? config_.servers[*server].name : "", names));
  return true;
}

gateway::HttpCaller HttpFront::caller_of(const Requester& requester, std::size_t server,
                                         const net::Peer& peer) {
  if (requester.grant != nullptr) {
    return {.grant = requester.grant};
  }
  const std::string& name = config_.servers[server].name;
  if (requester.outcome == Authentication::Outcome::kGranted) {
    return {.grant = nullptr, .refusal = gateway::insufficient_scope(identity_, name)};
  }
  const std::string_view why = gateway::outcome_name(requester.outcome);
  parts_.observer.metrics().authentication_failure(why);
  parts_.log.event("unauthenticated",
                   wire::Value::object({{"reason", why}, {"peer", peer.address}}));
  return {.grant = nullptr, .refusal = gateway::challenge(identity_, name, requester.outcome)};
}

void HttpFront::on_gone(wire::ExchangeId exchange) {
  if (HttpSite* const site = take_open(exchange)) {
    site->client_gone(exchange);
  }
}

void HttpFront::on_drained(wire::ExchangeId exchange) {
  if (const auto found = open_.find(exchange); found != open_.end()) {
    found->second.site->client_drained(exchange);
  }
}

void HttpFront::on_refused(int status, const Error& why, const net::Peer& peer) {
  sites_.front()->unreadable_request();
  parts_.log.event(
      "unreadable-request",
      wire::Value::object({{"status", status}, {"peer", peer.address}, {"error", why.message}}));
}

void HttpFront::tick() {
  for (const auto& site : sites_) {
    site->tick();
  }
}

std::size_t HttpFront::sessions() const {
  std::size_t sum = 0;
  for (const auto& site : sites_) {
    sum += site->gateway().sessions();
  }
  return sum;
}

std::size_t HttpFront::in_flight() const {
  std::size_t sum = 0;
  for (const auto& site : sites_) {
    sum += site->gateway().exchanges();
  }
  return sum;
}

/// Streams that wait for what the server may say never end by themselves: they are ended.
void HttpFront::drain() {
  draining_ = true;
  server_->drain();
  std::vector<wire::ExchangeId> streams;
  for (const auto& [exchange, open] : open_) {
    if (open.get) {
      streams.push_back(exchange);
    }
  }
  for (const wire::ExchangeId exchange : streams) {
    if (HttpSite* const site = take_open(exchange)) {
      server_->end(exchange);
      site->client_gone(exchange);
    }
  }
}

void HttpFront::close() {
  for (const auto& site : sites_) {
    site->port().close();
  }
}

bool HttpFront::ended() const {
  return std::all_of(sites_.begin(), sites_.end(),
                     [](const auto& site) { return site->port().ended(); });
}

void HttpFront::credential_changed(std::size_t server, const wire::Headers& headers) {
  sites_[server]->gateway().set_upstream_headers(headers);
}

void HttpFront::grants_changed() {
  const Instant now = parts_.clock.now();
  std::vector<wire::ExchangeId> strangers;
  for (const auto& [exchange, open] : open_) {
    if (!parts_.book.grants().knows(open.token_sha256, now)) {
      strangers.push_back(exchange);
    }
  }
  for (const wire::ExchangeId exchange : strangers) {
    drop(exchange);
  }
}

void HttpFront::drop(wire::ExchangeId exchange) {
  if (HttpSite* const site = take_open(exchange)) {
    server_->drop(exchange);
    site->client_gone(exchange);
  }
}

/// The site of an exchange that is not open any more from now on; null when it was not: ending one
/// may have ended another.
HttpSite* HttpFront::take_open(wire::ExchangeId exchange) {
  const auto found = open_.find(exchange);
  if (found == open_.end()) {
    return nullptr;
  }
  HttpSite* const site = found->second.site;
  open_.erase(found);
  return site;
}

}  // namespace gatecrash::host
