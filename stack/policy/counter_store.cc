#include "stack/policy/counter_store.h"

namespace gatecrash::policy {

std::string quota_key(const std::vector<std::string_view>& parts) {
  std::string key;
  for (const std::string_view part : parts) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
  }
  return key;
}

std::int64_t window_start_us(std::int64_t at_us, std::int64_t length_us) {
  const std::int64_t into = at_us % length_us;
  return at_us - (into < 0 ? into + length_us : into);
}

}  // namespace gatecrash::policy
