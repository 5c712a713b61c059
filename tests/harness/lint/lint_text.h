// lint_text: what lint finds in a policy text, as lines that a test can compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/lint/lint.h"

namespace gatecrash::lint {

/// "id pointer" of each finding, a line each; or what is wrong with the policy. The name says the
/// dialect: Intercept when `text` does not begin with '{'.
std::string lint_text(std::string_view text, const std::vector<Tool>* tools = nullptr);

/// A file of the repository.
std::string repository_file(const std::string& path);

/// The tools of the built-in HealthLake server.
const std::vector<Tool>& healthlake_tools();

}  // namespace gatecrash::lint
