// target_campaign: campaigns against the real processes of a target file, from the beginning or
// from where one was stopped.
#pragma once

#include "harness/cli/campaign_folder.h"
#include "harness/cli/commands.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

/// Its exit code.
int run_target_campaign(const CampaignOptions& options);

/// Goes on with what lies in the folder. Errors: config_invalid (the target file has changed),
/// those of a campaign.
Result<int> resume_target_campaign(const CampaignOptions& options, CampaignFolder folder);

}  // namespace gatecrash::cli
