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

/// The policy's bytes as begin() left them.
Result<LoadedPolicy> load_kept_policy(const std::string& directory) {
  const std::string yaml = directory + "/policy.yaml";
  return load_policy(net::entry_at(yaml) == net::Entry::kFile ? yaml : directory + "/policy.json");
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
  }
  CampaignFolder folder(directory, policy, fault);
  folder.keeps_record_ = true;
  const auto extension = policy::policy_extension(policy.text);
  TRY_STATUS(net::replace_file(directory + "/policy" + std::string(extension), policy.text));
  return folder;
}

Result<CampaignFolder> CampaignFolder::open(const std::string& directory) {
  const std::string path = campaign_path(directory);
  TRY(const std::string text, net::read_file(path));
  TRY(campaign::CampaignRecord record, campaign::read_campaign(text, path));
  TRY(LoadedPolicy policy, load_kept_policy(directory));
  if (policy.policy->digest != record.policy_digest) {
    return fail(Code::kConfigInvalid,
                "is not the policy that the campaign began with: put that back, or begin anew",
                policy.name);
  }
  CampaignFolder folder(directory, std::move(policy), record.fault);
  folder.keeps_record_ = true;
  folder.record_ = std::move(record);
  return folder;
}

Result<std::string> CampaignFolder::keep(const campaign::Finding& finding, std::uint64_t seed,
                                         std::string_view target) {
  const auto folder = campaign::make_finding_folder(finding, {.campaign_seed = seed,
                                                              .policy_text = policy_.text,
                                                              .fault = record_.fault,
                                                              .target = target});
  TRY_STATUS(write_finding(directory_, folder));
  record_.findings.push_back(campaign::known_finding(finding, folder.name));
  return folder.name;
}

Status CampaignFolder::save(const campaign::Campaign& campaign, bool done, bool now) {
  const auto time = net::monotonic_now();
  if (!keeps_record_ || (!now && time - saved_ < kSaveEvery)) {
    return {};
  }
  saved_ = time;
  record_.plan = campaign.plan();
  record_.next_world = campaign.next_world();
  record_.done = done;
  record_.tally = campaign.tally();
  return net::replace_file(campaign_path(directory_), campaign::write_campaign(record_));
}

}  // namespace gatecrash::cli
