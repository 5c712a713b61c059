#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/line_target.h"
#include "harness/cli/policy_file.h"
#include "harness/lint/lint.h"
#include "harness/target/process_target.h"
#include "harness/target/server_tools.h"
#include "stack/host/json_log.h"
#include "stack/host/upstream_options.h"
#include "stack/net/file.h"
#include "stack/net/loop.h"
#include "stack/net/real_clock.h"
#include "stack/net/signals.h"
#include "stack/policy/hosted_writer.h"
#include "stack/policy/policy_position.h"
#include "stack/policy/read_policy.h"
#include "stack/policy/yaml_text.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

using policy::Place;

/// Where what a pointer names stands in a policy's text; of what the text leaves out, where it
/// would stand.
class Places {
 public:
  explicit Places(const LoadedPolicy& loaded) : loaded_(loaded) {
    if (policy::is_intercept_name(loaded.name)) {
      yaml_ = policy::read_yaml(loaded.text).places;
    }
  }

  std::string where(std::string_view pointer) const {
    auto place = find(pointer);
    while (!place && !pointer.empty()) {
      pointer = pointer.substr(0, pointer.rfind('/'));
      place = find(pointer);
    }
    return loaded_.name + ":" + policy::line_and_column(loaded_.text, place.value_or(Place{}).key);
  }

 private:
  std::optional<Place> find(std::string_view pointer) const {
    if (yaml_.empty()) {
      return policy::find_place(loaded_.text, pointer);
    }
    const auto found = yaml_.find(pointer);
    return found == yaml_.end() ? std::nullopt : std::optional(found->second);
  }

  const LoadedPolicy& loaded_;
  std::map<std::string, Place, std::less<>> yaml_;  // empty: hosted JSON
};

/// What an HTTP server answers to tools/list.
Result<wire::Value> list_over_http(const LintOptions& options, const target::AskOptions& ask) {
  net::Loop loop;
  net::RealClock clock;
  host::JsonLog log(clock, [](std::string_view) {});
  host::ServerConfig server;
  server.url = options.upstream;
  server.ca_file = options.ca_file;
  server.credential_file = options.credential_file;
  TRY(host::OpenLineServer open, host::open_for_stdio(loop, clock, log, server));
  LineTarget target(loop, std::move(open));
  return target::ask_for_tools(target, ask);
}

/// The server's tools; nothing when nobody says where they are.
Result<std::optional<std::vector<lint::Tool>>> tools_of(const LintOptions& options,
                                                        const net::Signals& signals) {
  std::optional<std::vector<lint::Tool>> tools;
  target::AskOptions ask;
  ask.answer_timeout = options.timeout;
  ask.interrupted = [&signals] { return signals.interrupted(); };
  if (!options.upstream.empty()) {
    TRY(const wire::Value list, list_over_http(options, ask));
    TRY(tools, lint::tool_list_of(list, "the server's tools/list"));
  } else if (!options.command.empty()) {
    target::ProcessTarget target(options.command);
    TRY(const wire::Value list, target::ask_for_tools(target, ask));
    TRY(tools, lint::tool_list_of(list, "the server's tools/list"));
  } else if (!options.tools.empty()) {
    TRY(const std::string json, net::read_file(options.tools));
    TRY(tools, lint::read_tool_list(json, options.tools));
  }
  return tools;
}

/// Prints the hosted form; what only gatecrash reads of it is named on stderr.
int translate(const LoadedPolicy& loaded) {
  const policy::HostedForm form = policy::hosted_form(*loaded.policy);
  std::printf("%s\n", wire::write_json_pretty(form.root).c_str());
  for (const std::string& pointer : form.extensions) {
    std::fprintf(stderr, "gatecrash: warning: %s is read by gatecrash and not by PolicyLayer\n",
                 pointer.c_str());
  }
  return kExitHeld;
}

}  // namespace

int run_lint(const LintOptions& options) {
  const auto loaded = load_policy(options.policy);
  if (!loaded) {
    return complain(loaded.error());
  }
  if (options.translate) {
    return translate(*loaded);
  }
  if ((options.tools.empty() ? 0 : 1) + (options.command.empty() ? 0 : 1) +
          (options.upstream.empty() ? 0 : 1) >
      1) {
    return complain({Code::kConfigInvalid,
                     "--tools, --upstream and -- CMD all say what the server has: write one",
                     {}});
  }
  const net::Signals signals;
  const auto tools = tools_of(options, signals);
  if (signals.interrupted()) {
    return kExitInterrupted;
  }
  if (!tools) {
    complain(tools.error());
    const Code code = tools.error().code;
    const bool of_ours = code == Code::kConfigInvalid || code == Code::kLocalIo;
    const bool asked = !options.command.empty() || !options.upstream.empty();
    return asked && !of_ours ? kExitTarget : kExitUsage;
  }
  const lint::Subject subject{*loaded->policy, *tools ? &**tools : nullptr,
                              policy::is_intercept_name(loaded->name)};
  std::vector<lint::Finding> findings = lint::lint(subject);
  const Places places(*loaded);
  for (lint::Finding& finding : findings) {
    finding.where = places.where(finding.pointer);
    const std::string line =
        options.json ? wire::write_json(finding_json(finding)) + "\n" : finding_text(finding);
    std::fputs(line.c_str(), stdout);
  }
  return has_warning(findings) ? kExitViolated : kExitHeld;
}

}  // namespace gatecrash::cli
