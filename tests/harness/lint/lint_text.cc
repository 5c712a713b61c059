#include "tests/harness/lint/lint_text.h"

#include <fstream>
#include <sstream>

#include "stack/policy/read_policy.h"

namespace gatecrash::lint {

std::string lint_text(std::string_view text, const std::vector<Tool>* tools) {
  const bool yaml = !text.starts_with('{');
  const auto policy = policy::read_policy(text, yaml ? "p.yaml" : "p.json");
  if (!policy) {
    return policy.error().to_string() + "\n";
  }
  std::string all;
  for (const Finding& finding : lint({*policy, tools, yaml})) {
    all += finding.check + " " + finding.pointer + "\n";
  }
  return all;
}

std::string repository_file(const std::string& path) {
  std::ifstream in(std::string(GATECRASH_SOURCE_DIR "/") + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::vector<Tool>& healthlake_tools() {
  static const std::vector<Tool> kTools =
      read_tool_list(repository_file("stack/servers/healthlake_tools.json"), "tools").value();
  return kTools;
}

}  // namespace gatecrash::lint
