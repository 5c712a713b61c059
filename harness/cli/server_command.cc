#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "stack/base/bytes.h"
#include "stack/host/http_client.h"
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
  net::RealClock clock;
  host::SocketHttpClient http;
  servers::HealthLakeServer server(http, healthlake);
  const auto ending = host::run_server_host(server, clock, signals);
  if (!ending) {
    return complain(ending.error());
  }
  return *ending == host::ServerEnding::kInterrupted ? kExitInterrupted : kExitHeld;
}

}  // namespace gatecrash::cli
