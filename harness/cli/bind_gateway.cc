#include "harness/cli/binding.h"

namespace gatecrash::cli {
namespace {

using GatewayOptionsPtr = std::shared_ptr<GatewayOptions>;

void bind_audit_flags(CLI::App* command, const GatewayOptionsPtr& options) {
  command->add_option("--audit", options->config.audit, "Append audit rows to this file");
  command->add_option("--audit-key", options->audit_key,
                      "File with a key: audit rows get a keyed hash of the arguments");
  command->add_option_function<std::string>(
      "--audit-rotate",
      [target = options](const std::string& text) {
        const auto size = parse_size(text);
        if (!size) {
          throw CLI::ValidationError("--audit-rotate", size.error().message);
        }
        target->audit_rotate_bytes = *size;
      },
      "Begin another audit file when one has this size, as 64MiB");
}

void bind_state_flags(CLI::App* command, const GatewayOptionsPtr& options) {
  host::GatewayConfig& config = options->config;
  command
      ->add_option("--state", config.state,
                   "Where counters live: memory, a file of this gateway's own, or "
                   "redis://HOST:PORT/DB to share them with other gateways")
      ->type_name("memory|FILE|redis://...")
      ->capture_default_str();
  command->add_option("--state-password-file", config.state_password_file,
                      "File whose first line is Redis' password; or set GATECRASH_STATE_PASSWORD");
  command->add_flag("--state-sync", config.state_sync,
                    "Bring counters (of a file) and audit rows to the disk before a call is "
                    "forwarded; else they are there within 100 ms");
  command->add_flag("--state-fail-open", config.state_fail_open,
                    "DANGEROUS: while the counters cannot be reached, let calls pass that nobody "
                    "counts; without it they are denied");
}

void bind_listen_flags(CLI::App* command, const GatewayOptionsPtr& options) {
  host::GatewayConfig& config = options->config;
  command->add_option("--listen", config.listen,
                      "Serve Streamable HTTP at /mcp of ADDRESS:PORT; port 0 asks for a free one");
  command->add_option("--tls-cert", options->tls_cert, "Serve HTTPS with this PEM certificate");
  command->add_option("--tls-key", options->tls_key, "Its private key, a PEM file");
  command->add_flag("--insecure-listen", config.insecure_listen,
                    "Listen beyond loopback without TLS or grants");
  command->add_option("--grants", config.grants_file, "Who may come in: a file of token hashes");
  command->add_option("--public-url", config.public_url,
                      "How clients see the gateway, as https://gateway.example");
  command->add_option("--allow-host", config.allow_hosts,
                      "A Host name to answer to, beside the address's own");
  command->add_option("--allow-origin", config.allow_origins,
                      "An Origin that browsers may come from, as https://app.example");
  command->add_option_function<std::string>(
      "--drain",
      [target = options](const std::string& text) {
        const auto drain = parse_duration(text);
        if (!drain) {
          throw CLI::ValidationError("--drain", drain.error().message);
        }
        target->config.drain_max = *drain;
      },
      "After SIGTERM: how long answers under way may take, as 10s");
  command->add_option_function<std::vector<std::string>>(
      "--bound",
      [target = options](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
          if (const Status set = host::set_bound(target->config.bounds, text); !set) {
            throw CLI::ValidationError("--bound", set.error().message);
          }
          target->bounds.push_back(text);
        }
      },
      "Move a bound, as sessions=1000 (docs/operations.md names them)");
}

void bind_operation_flags(CLI::App* command, const GatewayOptionsPtr& options) {
  command->add_option("--admin", options->admin,
                      "Admin endpoint: the path of a Unix socket, or ADDRESS:PORT on loopback");
  command->add_option("--admin-token-file", options->admin_token_file,
                      "Whose first line is the token that ADDRESS:PORT asks for");
  command->add_option("--otlp", options->config.otlp_url,
                      "Post spans there, as http://127.0.0.1:4318/v1/traces");
  command->add_option("--log", options->config.log,
                      "Append a log of JSON lines to this file; - is standard error");
}

void bind_admin_flags(CLI::App* command, const std::shared_ptr<GatewayAdminOptions>& options) {
  command
      ->add_option("--admin", options->admin,
                   "The gateway's admin endpoint: the path of its socket, or ADDRESS:PORT")
      ->required();
  command->add_option("--admin-token-file", options->token_file,
                      "Whose first line is the token that ADDRESS:PORT asks for");
}

void bind_approvals(CLI::App& gateway, Invocation& invocation) {
  auto [pending, listed] =
      add_command(gateway, invocation, "pending", "The calls that wait for a person",
                  "gatecrash gateway pending --admin admin.sock", run_gateway_pending);
  bind_admin_flags(pending, listed);
  pending->add_flag("--json", listed->json, "As the endpoint says it");
  auto [approve, approved] =
      add_command(gateway, invocation, "approve", "Let a call that waits pass",
                  "gatecrash gateway approve ID --admin admin.sock", run_gateway_approve);
  approve->add_option("ID", approved->id, "As `pending` shows it")->required();
  bind_admin_flags(approve, approved);
  auto [deny, denied] =
      add_command(gateway, invocation, "deny", "Refuse a call that waits",
                  "gatecrash gateway deny ID --admin admin.sock", run_gateway_deny);
  deny->add_option("ID", denied->id, "As `pending` shows it")->required();
  bind_admin_flags(deny, denied);
}

}  // namespace

void bind_gateway(CLI::App& app, Invocation& invocation) {
  auto [command, options] = add_command(
      app, invocation, "gateway", "The reference policy gateway, over stdio and Streamable HTTP",
      "gatecrash gateway --policy p.json --state state.db --audit audit.jsonl -- ./my-server\n"
      "  gatecrash gateway --policy p.json --upstream https://mcp.example/mcp\n"
      "  gatecrash gateway --config gateway.json",
      run_gateway);
  command->add_option("--config", options->config_file,
                      "Everything from a file: several servers, grants, TLS (docs/operations.md)");
  command->add_option("--policy", options->policy, "Policy file");
  command->add_option("--upstream", options->upstream,
                      "URL of the Streamable HTTP server, instead of -- CMD");
  command->add_option("--ca-file", options->ca_file,
                      "Certificates that an https upstream's must come from");
  command->add_option("--credential-file", options->credential_file,
                      "Whose first line is the token for the upstream");
  command->add_option("--grant", options->config.grant, "Who the client is")->capture_default_str();
  bind_state_flags(command, options);
  bind_audit_flags(command, options);
  command->add_option("--denial-shape", options->denial_shape, "What a denied client reads")
      ->check(CLI::IsMember({"result", "error"}))
      ->capture_default_str();
  bind_listen_flags(command, options);
  bind_operation_flags(command, options);
  bind_approvals(*command, invocation);
}

}  // namespace gatecrash::cli
