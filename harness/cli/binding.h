// binding: how a subcommand gets its flags. Only this header includes CLI11; only main.cc and the
// bind_x.cc files include it.
//
// One bind_x per subcommand: it declares the flags, fills the options struct of commands.h and
// calls run_x.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <CLI/CLI.hpp>

#include "harness/cli/arguments.h"
#include "harness/cli/commands.h"

namespace gatecrash::cli {

/// What stands after `--`, and what the chosen subcommand will do.
struct Invocation {
  Arguments arguments;
  std::function<int()> run;
  enum class Command { kNone, kOptional, kRequired } takes_command = Command::kNone;
};

/// Adds a subcommand, and the options that its bind_x fills. The options live as long as the
/// subcommand's callback.
template <class Options>
std::pair<CLI::App*, std::shared_ptr<Options>> add_command(CLI::App& app, Invocation& invocation,
                                                           const std::string& name,
                                                           const std::string& summary,
                                                           const std::string& example,
                                                           int (*run)(const Options&)) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->footer("Example:\n  " + example);
  auto options = std::make_shared<Options>();
  command->callback([&invocation, command, options, run] {
    if (!command->get_subcommands().empty()) {
      return;  // a subcommand of its own was chosen
    }
    if constexpr (requires { options->command; }) {
      options->command = invocation.arguments.command;
      invocation.takes_command = Invocation::Command::kRequired;
    }
    if constexpr (std::is_same_v<Options, ReplayOptions> || std::is_same_v<Options, LintOptions> ||
                  std::is_same_v<Options, GatewayOptions>) {
      invocation.takes_command = Invocation::Command::kOptional;
    }
    invocation.run = [options, run] { return run(*options); };
  });
  return {command, options};
}

/// A flag whose value is read by parse_duration.
template <class Options, class Field>
CLI::Option* add_duration(CLI::App* command, const std::string& name,
                          const std::shared_ptr<Options>& options, Field Options::* field,
                          const std::string& help) {
  const auto read = [options, field, name](const std::string& text) {
    auto duration = parse_duration(text);
    if (!duration) {
      throw CLI::ValidationError(name, duration.error().message);
    }
    (*options).*field = *duration;
  };
  return command->add_option_function<std::string>(name, read, help);
}

void bind_server(CLI::App& app, Invocation& invocation);
void bind_gateway(CLI::App& app, Invocation& invocation);

}  // namespace gatecrash::cli
