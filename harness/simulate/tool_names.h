// tool_names: which tools agents call, most telling first: fixed for a campaign.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/generate/arguments.h"
#include "harness/generate/choices.h"
#include "harness/generate/tool_catalog.h"
#include "stack/policy/policy.h"

namespace gatecrash::simulate {

/// A tool, ready to be called.
struct CallableTool {
  explicit CallableTool(const generate::Tool& tool);

  std::string name;
  std::string call;  // the text of a call from the method to the arguments: ,"method":...
  generate::ArgumentMaker arguments;
  bool teaches = false;  // its answers carry ids worth knowing
  bool lists = false;    // or pages of them
  bool deletes = false;
};

class ToolNames {
 public:
  ToolNames(const policy::Policy& policy, const generate::ToolCatalog& catalog);

  /// A tool: mostly one that the policy names, sometimes any of the server's, rarely an unknown
  /// one.
  const CallableTool& choose(generate::Choices& choices) const;

 private:
  std::vector<CallableTool> named_;
  std::vector<CallableTool> served_;
  std::vector<CallableTool> unknown_;
};

}  // namespace gatecrash::simulate
