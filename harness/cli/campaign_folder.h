// campaign_folder: where a campaign leaves its findings, its policy and campaign.json, from which
// it can go on or be merged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/campaign/campaign.h"
#include "harness/campaign/campaign_file.h"
#include "harness/cli/policy_file.h"
#include "stack/base/result.h"
#include "stack/net/real_clock.h"

namespace gatecrash::cli {

class CampaignFolder {
 public:
  /// For findings alone: nothing is written before there is one, and no campaign.json.
  static CampaignFolder for_findings(const std::string& directory, const LoadedPolicy& policy,
                                     std::string_view fault) {
    return {directory, policy, fault};
  }

  /// A new campaign in `directory`, which is made when missing. Errors: local_io; config_invalid
  /// when a campaign that was stopped lies there, or a policy of its name that is another and none
  /// of a campaign's.
  static Result<CampaignFolder> begin(const std::string& directory, const LoadedPolicy& policy,
                                      std::string_view fault);

  /// The campaign that lies in `directory`, to go on with. Errors: local_io, config_*.
  static Result<CampaignFolder> open(const std::string& directory);

  const std::string& directory() const { return directory_; }

  const LoadedPolicy& policy() const { return policy_; }

  /// What was read by open().
  const campaign::CampaignRecord& record() const { return record_; }

  const std::vector<campaign::KnownFinding>& findings() const { return record_.findings; }

  /// Writes a finding's folder and adds it to findings(). Errors: local_io.
  Status keep(const campaign::Finding& finding, std::uint64_t seed, std::string_view target = {});

  /// What a campaign against real processes runs against, for campaign.json.
  void set_target(campaign::KnownTarget target) { record_.target = std::move(target); }

  /// How far a campaign has come.
  struct State {
    const campaign::Plan& plan;
    std::uint64_t next_world = 0;
    const campaign::Tally& tally;
  };

  /// Writes campaign.json, at most once a second unless `now`; not for findings alone. Errors:
  /// local_io.
  Status save(const State& state, bool done, bool now);

  Status save(const campaign::Campaign& campaign, bool done, bool now) {
    return save({campaign.plan(), campaign.next_world(), campaign.tally()}, done, now);
  }

 private:
  CampaignFolder(std::string directory, LoadedPolicy policy, std::string_view fault);

  std::string directory_;
  LoadedPolicy policy_;
  campaign::CampaignRecord record_;
  bool keeps_record_ = false;
  net::Monotonic saved_;
};

}  // namespace gatecrash::cli
