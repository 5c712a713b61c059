#include "harness/cli/binding.h"

namespace gatecrash::cli {

void bind_server(CLI::App& app, Invocation& invocation) {
  auto [command, options] = add_command(
      app, invocation, "server", "A built-in MCP server, over stdio or Streamable HTTP",
      "gatecrash server healthlake --lake http://127.0.0.1:9000 --listen 127.0.0.1:8090",
      run_server);
  command->add_option("KIND", options->kind, "Which server")
      ->required()
      ->check(CLI::IsMember({"healthlake"}));
  command->add_option("--lake", options->lake_url, "URL of the HealthLake to speak to")->required();
  CLI::Option* const listen = command->add_option(
      "--listen", options->listen,
      "Serve Streamable HTTP at /mcp of ADDRESS:PORT; port 0 asks for a free one");
  CLI::Option* const key =
      command->add_option("--tls-key", options->tls_key, "Its private key, a PEM file");
  command->add_option("--tls-cert", options->tls_cert, "Serve HTTPS with this PEM certificate")
      ->needs(listen)
      ->needs(key);
  key->needs("--tls-cert");
  command
      ->add_flag("--insecure-listen", options->insecure_listen,
                 "Listen beyond loopback without TLS")
      ->needs(listen);
  command
      ->add_option("--allow-host", options->allow_hosts,
                   "A Host name to answer to, beside the address's own")
      ->needs(listen);
  command
      ->add_option("--allow-origin", options->allow_origins,
                   "An Origin that browsers may come from, as https://app.example")
      ->needs(listen);
}

}  // namespace gatecrash::cli
