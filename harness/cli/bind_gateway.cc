#include "harness/cli/binding.h"

namespace gatecrash::cli {

void bind_gateway(CLI::App& app, Invocation& invocation) {
  auto [command, options] = add_command(
      app, invocation, "gateway", "The reference policy gateway, over stdio",
      "gatecrash gateway --policy p.json --audit audit.jsonl -- ./my-server", run_gateway);
  command->add_option("--policy", options->policy, "Policy file")->required();
  command->add_option("--grant", options->grant, "Who the client is")->capture_default_str();
  command->add_option("--audit", options->audit, "Append audit rows to this file");
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
  command->add_flag("--state-sync", options->state_sync,
                    "Bring audit rows to the disk before a call is forwarded");
  command->add_option("--denial-shape", options->denial_shape, "What a denied client reads")
      ->check(CLI::IsMember({"result", "error"}))
      ->capture_default_str();
}

}  // namespace gatecrash::cli
