// merge: what several campaigns' folders say together: the shards of one campaign, or campaigns of
// other seeds against the same policy.
//
// Findings are joined by signature. Of one campaign's shards the finding of the earliest world is
// kept, which is the one that a single run would have kept; among campaigns the smallest. Pure: the
// caller reads and copies folders.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/campaign/campaign_file.h"
#include "stack/base/result.h"

namespace gatecrash::campaign {

/// A campaign's folder.
struct Part {
  std::string directory;
  CampaignRecord record;
};

struct Merged {
  struct Kept {
    std::string directory;  // of the part that has it
    KnownFinding finding;
  };

  Tally tally;
  std::vector<Kept> findings;        // by signature
  std::vector<std::string> missing;  // one line each: shards that are not there, or not done
  // The campaign as one run would have written it, when these are all parts of one, and done.
  std::optional<CampaignRecord> whole;
};

/// Errors: config_invalid when two parts had different policies or faults, or are the same shard.
Result<Merged> merge(const std::vector<Part>& parts);

}  // namespace gatecrash::campaign
