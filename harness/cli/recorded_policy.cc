#include "harness/cli/recorded_policy.h"

#include <charconv>
#include <memory>
#include <utility>

#include "stack/policy/hosted_dialect.h"
#include "stack/policy/intercept_dialect.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {

bool has_recorded_policy(const transcript::Transcript& transcript) {
  return transcript.header.target.find_string("policy").has_value();
}

Result<LoadedPolicy> recorded_policy(const transcript::Transcript& transcript,
                                     const std::string& name, const std::string& path) {
  if (!path.empty() || !has_recorded_policy(transcript)) {
    return load_policy(path);
  }
  LoadedPolicy loaded{name + " (its header's policy)",
                      std::string(*transcript.header.target.find_string("policy")),
                      {}};
  // The header has no file name that could say the dialect.
  TRY(policy::Policy policy, policy::policy_extension(loaded.text) == ".yaml"
                                 ? policy::read_intercept_policy(loaded.text, loaded.name)
                                 : policy::read_hosted_policy(loaded.text, loaded.name));
  loaded.policy = std::make_shared<const policy::Policy>(std::move(policy));
  return loaded;
}

std::uint64_t recorded_seed(const transcript::Transcript& transcript) {
  const std::string& text = transcript.header.world_seed;
  std::uint64_t seed = 0;
  std::from_chars(text.data(), text.data() + text.size(), seed);
  return seed;
}

}  // namespace gatecrash::cli
