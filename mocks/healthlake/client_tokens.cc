#include "mocks/healthlake/client_tokens.h"

#include <algorithm>

#include "stack/base/hash.h"

namespace gatecrash::healthlake {
namespace {

std::uint64_t name_of(std::string_view operation, std::string_view token) {
  return Hasher().add(operation).add(token).value();
}

}  // namespace

ClientTokens::Found ClientTokens::find(std::string_view operation, std::string_view token,
                                       std::uint64_t request_hash) const {
  const std::uint64_t name = name_of(operation, token);
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const Entry& entry) { return entry.name == name; });
  if (found == entries_.rend()) {
    return {};
  }
  if (found->request != request_hash) {
    return {Use::kOtherRequest, {}};
  }
  return {Use::kRepeat, found->answer};
}

void ClientTokens::remember(std::string_view operation, std::string_view token,
                            std::uint64_t request_hash, std::string_view answer) {
  if (entries_.size() >= kTokensMax) {
    entries_.pop_front();
  }
  entries_.push_back({name_of(operation, token), request_hash, std::string(answer)});
}

}  // namespace gatecrash::healthlake
