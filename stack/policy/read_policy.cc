#include "stack/policy/read_policy.h"

#include <string>

#include "stack/base/bytes.h"
#include "stack/policy/hosted_dialect.h"
#include "stack/policy/intercept_dialect.h"

namespace gatecrash::policy {

bool is_intercept_name(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return lower.ends_with(".yaml") || lower.ends_with(".yml");
}

std::string_view policy_extension(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || text[first] == '{' ? ".json" : ".yaml";
}

Result<Policy> read_policy(std::string_view text, std::string_view name) {
  return is_intercept_name(name) ? read_intercept_policy(text, name)
                                 : read_hosted_policy(text, name);
}

}  // namespace gatecrash::policy
