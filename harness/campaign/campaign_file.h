// campaign_file: campaign.json, what a campaign keeps of itself beside its findings: enough to go
// on after it was killed, and to be merged with other shards.
//
// Pure: text and values. Format: docs/formats.md, "Campaign"; docs/schemas/campaign.schema.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/campaign/campaign.h"
#include "stack/base/result.h"

namespace gatecrash::campaign {

inline constexpr std::string_view kCampaignFile = "campaign.json";

/// A finding as the campaign's folder has it.
struct KnownFinding {
  std::string folder;  // beside campaign.json: "rate-cap-639f22f8"
  std::string signature;
  std::string invariant;
  std::string message;
  std::uint64_t world = 0;
  std::uint64_t client_messages = 0;
};

/// A target of real processes; both empty: the built-in one.
struct KnownTarget {
  std::string file;    // its path, absolute
  std::string digest;  // of its text

  friend bool operator==(const KnownTarget&, const KnownTarget&) = default;
};

struct CampaignRecord {
  Plan plan;
  std::string policy_digest;
  std::string fault;  // the seeded fault that is on in the built-in gateway; empty: none
  KnownTarget target{};
  std::uint64_t next_world = 0;
  bool done = false;  // every world of the shard was run
  Tally tally;
  std::vector<KnownFinding> findings;
};

KnownFinding known_finding(const Finding& finding, std::string_view folder);

/// Pretty JSON with a newline at its end; findings by world, then by signature.
std::string write_campaign(const CampaignRecord& record);

/// `name` is the file's, for errors: config_invalid, config_unknown (another version).
Result<CampaignRecord> read_campaign(std::string_view text, std::string_view name);

}  // namespace gatecrash::campaign
