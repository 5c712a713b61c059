#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "harness/lint/lint.h"
#include "stack/net/file.h"
#include "stack/policy/policy_position.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

Result<std::vector<lint::Finding>> find(const LintOptions& options) {
  TRY(const LoadedPolicy loaded, load_policy(options.policy));
  std::optional<std::vector<lint::Tool>> tools;
  if (!options.tools.empty()) {
    TRY(const std::string json, net::read_file(options.tools));
    TRY(tools, lint::read_tool_list(json, options.tools));
  }
  auto findings = lint::lint(*loaded.policy, tools ? &*tools : nullptr);
  for (lint::Finding& finding : findings) {
    const auto place = policy::find_place(loaded.text, finding.pointer);
    finding.where = loaded.name;
    if (place) {
      finding.where += ":" + policy::line_and_column(loaded.text, place->key);
    }
  }
  return findings;
}

}  // namespace

int run_lint(const LintOptions& options) {
  const auto findings = find(options);
  if (!findings) {
    return complain(findings.error());
  }
  for (const lint::Finding& finding : *findings) {
    const std::string line =
        options.json ? wire::write_json(finding_json(finding)) + "\n" : finding_text(finding);
    std::fputs(line.c_str(), stdout);
  }
  return has_warning(*findings) ? kExitViolated : kExitHeld;
}

}  // namespace gatecrash::cli
