#include "stack/policy/policy.h"

#include <algorithm>

namespace gatecrash::policy {

bool is_hidden(const Policy& policy, std::string_view tool) {
  return policy.hide_all ||
         std::find(policy.hide.begin(), policy.hide.end(), tool) != policy.hide.end();
}

}  // namespace gatecrash::policy
