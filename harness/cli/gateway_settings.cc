#include "harness/cli/gateway_settings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "stack/host/gateway_config_reader.h"
#include "stack/host/listen_address.h"
#include "stack/net/file.h"
#include "stack/wire/url.h"

namespace gatecrash::cli {
namespace {

/// The first flag that says what only the file may say where there is one; empty when there is
/// none. One that was passed over in silence would look as if it were in force.
std::string_view flag_beside_file(const GatewayOptions& options) {
  const GatewayOptions none;
  const std::array<std::pair<bool, std::string_view>, 15> given = {
      {{!options.policy.empty(), "--policy"},
       {!options.upstream.empty(), "--upstream"},
       {!options.command.empty(), "-- CMD"},
       {!options.ca_file.empty(), "--ca-file"},
       {!options.credential_file.empty(), "--credential-file"},
       {options.config.grant != none.config.grant, "--grant"},
       {options.denial_shape != none.denial_shape, "--denial-shape"},
       {!options.config.listen.empty(), "--listen"},
       {!options.tls_cert.empty(), "--tls-cert"},
       {!options.tls_key.empty(), "--tls-key"},
       {options.config.insecure_listen, "--insecure-listen"},
       {!options.config.grants_file.empty(), "--grants"},
       {!options.config.public_url.empty(), "--public-url"},
       {!options.config.allow_hosts.empty(), "--allow-host"},
       {!options.config.allow_origins.empty(), "--allow-origin"}}};
  const auto found =
      std::find_if(given.begin(), given.end(), [](const auto& flag) { return flag.first; });
  if (found != given.end()) {
    return found->second;
  }
  return options.config.drain_max != none.config.drain_max ? "--drain" : "";
}

/// What a flag says goes where the file says nothing.
Status add(std::string& said, const std::string& by_flag, const std::string& nothing,
           std::string_view flag) {
  if (by_flag == nothing) {
    return {};
  }
  if (said != nothing) {
    return fail(Code::kConfigInvalid,
                "--config says what " + std::string(flag) + " would: leave one of the two out");
  }
  said = by_flag;
  return {};
}

Result<host::GatewayConfig> from_file(const GatewayOptions& options) {
  if (const std::string_view flag = flag_beside_file(options); !flag.empty()) {
    return fail(Code::kConfigInvalid, "--config says what " + std::string(flag) +
                                          " would: leave it out, and write it into the file");
  }
  TRY(const std::string text, net::read_file(options.config_file));
  TRY(host::GatewayConfig config, host::read_gateway_config(text, options.config_file));
  host::resolve_paths(config, options.config_file);
  const host::GatewayConfig none;
  TRY_STATUS(add(config.audit, options.config.audit, none.audit, "--audit"));
  TRY_STATUS(add(config.otlp_url, options.config.otlp_url, none.otlp_url, "--otlp"));
  TRY_STATUS(add(config.state, options.config.state, none.state, "--state"));
  TRY_STATUS(add(config.state_password_file, options.config.state_password_file,
                 none.state_password_file, "--state-password-file"));
  for (const std::string& bound : options.bounds) {
    TRY_STATUS(host::set_bound(config.bounds, bound));
  }
  config.log = options.config.log;
  config.state_sync = config.state_sync || options.config.state_sync;
  config.state_fail_open = config.state_fail_open || options.config.state_fail_open;
  return config;
}

Result<host::ServerConfig> server_of(const GatewayOptions& options) {
  if (options.upstream.empty() == options.command.empty()) {
    return fail(Code::kConfigInvalid,
                options.upstream.empty()
                    ? "say which server: --upstream URL, --config FILE, or ... -- CMD ARGS"
                    : "two servers: leave out --upstream or -- CMD");
  }
  host::ServerConfig server;
  server.url = options.upstream;
  server.command = options.command;
  server.policy = options.policy;
  server.ca_file = options.ca_file;
  server.credential_file = options.credential_file;
  if (!server.url.empty()) {
    TRY_STATUS(wire::parse_url(server.url));
  }
  return server;
}

Status check_flags(const GatewayOptions& options, const host::GatewayConfig& config) {
  if (options.policy.empty() && config.grants_file.empty()) {
    return fail(Code::kConfigInvalid, "--policy is required: nothing passes without one");
  }
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return fail(Code::kConfigInvalid, "--tls-cert and --tls-key go together");
  }
  if (config.listen.empty() && (config.tls || !config.grants_file.empty())) {
    return fail(Code::kConfigInvalid,
                "without --listen the one client on stdin is the local grant: leave out --grants "
                "and --tls-cert");
  }
  return host::check_listen(config.listen,
                            config.insecure_listen || (config.tls && !config.grants_file.empty()),
                            "give --grants, --tls-cert and --tls-key, listen on 127.0.0.1, or, "
                            "behind something that has both, say --insecure-listen");
}

}  // namespace

Result<host::GatewayConfig> gateway_settings(const GatewayOptions& options) {
  host::GatewayConfig config = options.config;
  if (!options.config_file.empty()) {
    TRY(config, from_file(options));
  } else {
    if (!options.tls_cert.empty()) {
      config.tls = {.certificate = options.tls_cert, .key = options.tls_key};
    }
    TRY_STATUS(check_flags(options, config));
    TRY(host::ServerConfig server, server_of(options));
    config.servers.push_back(std::move(server));
    config.denial_shape = options.denial_shape == "error" ? gateway::DenialShape::kError
                                                          : gateway::DenialShape::kToolResult;
  }
  if (!options.admin.empty()) {
    host::AdminConfig admin;
    const bool is_address = options.admin.find('/') == std::string::npos &&
                            options.admin.find(':') != std::string::npos;
    (is_address ? admin.listen : admin.socket) = options.admin;
    admin.token_file = options.admin_token_file;
    if (is_address == admin.token_file.empty()) {
      return fail(Code::kConfigInvalid, is_address ? "--admin ADDRESS:PORT needs --admin-token-file"
                                                   : "--admin-token-file belongs to ADDRESS:PORT");
    }
    config.admin = std::move(admin);
  }
  return config;
}

}  // namespace gatecrash::cli
