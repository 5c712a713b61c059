#include "harness/cli/campaign_folder.h"

#include <utility>

#include "harness/campaign/finding_files.h"
#include "harness/cli/finding_writer.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/policy/read_policy.h"

namespace gatecrash::cli {
namespace {

// What is done in this time is done again after a crash.
constexpr Duration kSaveEvery = std::chrono::seconds(1);

std::string campaign_path(const std::string& directory) {
  return directory + "/" + std::string(campaign::kCampaignFile);
}

/// The policy's bytes, where begin() leaves them.
std::string policy_path(const std::string& directory, const LoadedPolicy& policy) {
  return directory + "/policy" + std::string(policy::policy_extension(policy.text));
}

/// A file of that name that no campaign has written is somebody's own.
Status check_own_policy(const std::string& path, const LoadedPolicy& policy) {
  if (net::entry_at(path) == net::Entry::kMissing) {
    return {};
  }
  TRY(const std::string there, net::read_file(path, net::kFileBytesMax, net::Empty::kAllow));
  if (there == policy.text) {
    return {};
  }
  return fail(Code::kConfigInvalid,
              "stands where the campaign keeps its policy, and is another: name another folder "
              "with --out",
              path);
}

/// What begin() left there. A campaign before it may have left one in the other dialect.
Result<LoadedPolicy> load_kept_policy(const std::string& directory, const std::string& digest) {
  const std::string other = directory + "/policy.json";
  if (net::entry_at(other) == net::Entry::kFile) {
    auto json = load_policy(other);
    if (json && json->policy->digest == digest) {
      return json;
    }
  }
  TRY(LoadedPolicy policy, load_policy(kept_policy_path(directory)));
  if (policy.policy->digest != digest) {
    return fail(Code::kConfigInvalid,
                "is not the policy that the campaign began with: put that back, or begin anew",
                policy.name);
  }
  return policy;
}

}  // namespace

CampaignFolder::CampaignFolder(std::string directory, LoadedPolicy policy, std::string_view fault)
    : directory_(std::move(directory)),
      policy_(std::move(policy)),
      saved_(net::monotonic_now() - kSaveEvery) {
  record_.policy_digest = policy_.policy->digest;
  record_.fault = fault;
}

Result<CampaignFolder> CampaignFolder::begin(const std::string& directory,
                                             const LoadedPolicy& policy, std::string_view fault) {
  TRY_STATUS(net::make_folders(directory));
  const std::string path = campaign_path(directory);
  if (net::entry_at(path) == net::Entry::kFile) {
    TRY(const std::string text, net::read_file(path));
    TRY(const campaign::CampaignRecord old, campaign::read_campaign(text, path));
    if (!old.done) {
      return fail(Code::kConfigInvalid,
                  "a campaign was stopped here (seed " + std::to_string(old.plan.seed) + ", " +
                      std::to_string(old.tally.calls) +
                      " calls done): go on with gatecrash campaign --resume " + directory +
                      ", or name another folder",
                  path);
    }
  } else {
    TRY_STATUS(check_own_policy(policy_path(directory, policy), policy));
  }
  CampaignFolder folder(directory, policy, fault);
  folder.keeps_record_ = true;
  TRY_STATUS(net::replace_file(policy_path(directory, policy), policy.text));
  return folder;
}

Result<CampaignFolder> CampaignFolder::open(const std::string& directory) {
  const std::string path = campaign_path(directory);
  TRY(const std::string text, net::read_file(path));
  TRY(campaign::CampaignRecord record, campaign::read_campaign(text, path));
  TRY(LoadedPolicy policy, load_kept_policy(directory, record.policy_digest));
  CampaignFolder folder(directory, std::move(policy), record.fault);
  folder.keeps_record_ = true;
  folder.record_ = std::move(record);
  return folder;
}

Status CampaignFolder::keep(const campaign::Finding& finding, std::uint64_t seed,
                            std::string_view target) {
  const auto folder = campaign::make_finding_folder(finding, {.campaign_seed = seed,
                                                              .policy_text = policy_.text,
                                                              .fault = record_.fault,
                                                              .target = target});
  TRY_STATUS(write_finding(directory_, folder));
  record_.findings.push_back(campaign::known_finding(finding, folder.name));
  return {};
}

Status CampaignFolder::save(const State& state, bool done, bool now) {
  const auto time = net::monotonic_now();
  if (!keeps_record_ || (!now && time - saved_ < kSaveEvery)) {
    return {};
  }
  saved_ = time;
  record_.plan = state.plan;
  record_.next_world = state.next_world;
  record_.done = done;
  record_.tally = state.tally;
  return net::replace_file(campaign_path(directory_), campaign::write_campaign(record_));
}

}  // namespace gatecrash::cli
