#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "stack/base/bytes.h"
#include "stack/host/http_client.h"
#include "stack/host/http_server_host.h"
#include "stack/host/server_host.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/servers/healthlake_server.h"
#include "stack/wire/url.h"

namespace gatecrash::cli {
namespace {

/// The two variables of the real server (AWS HealthLake MCP README, "Environment variables").
std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

host::HttpServerHostOptions listen_options(const ServerOptions& options) {
  host::HttpServerHostOptions host;
  host.http.address = options.listen;
  if (!options.tls_cert.empty()) {
    host.http.tls = {.certificate = options.tls_cert, .key = options.tls_key};
  }
  host.allow_hosts = options.allow_hosts;
  host.allow_origins = options.allow_origins;
  host.insecure_listen = options.insecure_listen;
  host.on_ready = [](const std::string& url) {
    std::printf("listening on %s\n", url.c_str());
    std::fflush(stdout);
  };
  return host;
}

Result<host::ServerEnding> serve(const ServerOptions& options,
                                 const servers::HealthLakeOptions& healthlake,
                                 const net::Signals& signals) {
  net::RealClock clock;
  host::SocketHttpClient http;
  if (!options.listen.empty()) {
    const auto make = [&]() -> std::unique_ptr<servers::McpServer> {
      return std::make_unique<servers::HealthLakeServer>(http, healthlake);
    };
    return host::run_http_server_host(make, clock, signals, listen_options(options));
  }
  servers::HealthLakeServer server(http, healthlake);
  return host::run_server_host(server, clock, signals);
}

}  // namespace

int run_server(const ServerOptions& options) {
  const auto url = wire::parse_url(options.lake_url);
  if (!url) {
    return complain(url.error());
  }
  servers::HealthLakeOptions healthlake;
  healthlake.lake_origin = url->origin;
  healthlake.read_only = ascii_iequals(variable("HEALTHLAKE_MCP_READONLY"), "true");
  if (const std::string_view region = variable("AWS_REGION"); !region.empty()) {
    healthlake.region = region;
  }
  const net::Signals signals;
  const auto ending = serve(options, healthlake, signals);
  if (!ending) {
    return complain(ending.error());
  }
  const bool service = !options.listen.empty() && signals.number() == SIGTERM;
  return *ending == host::ServerEnding::kInterrupted && !service ? kExitInterrupted : kExitHeld;
}

}  // namespace gatecrash::cli
