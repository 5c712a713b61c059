#include "harness/campaign/merge.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace gatecrash::campaign {
namespace {

/// What the shards of one campaign have in common.
using Identity = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint32_t, bool>;

Identity identity(const Plan& plan) {
  return {plan.seed, plan.calls, plan.world_calls, plan.shard.count, plan.steered};
}

Status check_same_target(const std::vector<Part>& parts) {
  const CampaignRecord& first = parts.front().record;
  for (const Part& part : parts) {
    if (part.record.fault != first.fault) {
      return fail(Code::kConfigInvalid,
                  "this campaign had another seeded fault than that in " + parts.front().directory +
                      "; merge campaigns of one target",
                  part.directory);
    }
    if (part.record.target.digest != first.target.digest) {
      return fail(Code::kConfigInvalid,
                  "this campaign had another target than that in " + parts.front().directory +
                      "; merge campaigns of one target",
                  part.directory);
    }
    if (part.record.policy_digest != first.policy_digest) {
      return fail(Code::kConfigInvalid,
                  "this campaign had another policy than that in " + parts.front().directory +
                      "; merge campaigns of one policy",
                  part.directory);
    }
  }
  return {};
}

Status check_no_shard_twice(const std::vector<const Part*>& shards) {
  std::map<std::uint32_t, const Part*> seen;
  for (const Part* const part : shards) {
    const auto [first, fresh] = seen.emplace(part->record.plan.shard.index, part);
    if (!fresh) {
      return fail(Code::kConfigInvalid,
                  "this is shard " + shard_text(part->record.plan.shard) + " of seed " +
                      std::to_string(part->record.plan.seed) + ", as " + first->second->directory +
                      " is; name each shard once",
                  part->directory);
    }
  }
  return {};
}

void list_missing(const std::vector<const Part*>& shards, std::vector<std::string>& missing) {
  const Plan& plan = shards.front()->record.plan;
  for (std::uint32_t index = 0; index < plan.shard.count; ++index) {
    const auto found = std::find_if(shards.begin(), shards.end(), [&](const Part* part) {
      return part->record.plan.shard.index == index;
    });
    const std::string name =
        "shard " + shard_text({index, plan.shard.count}) + " of seed " + std::to_string(plan.seed);
    if (found == shards.end()) {
      missing.push_back(name + " is not there");
    } else if (!(*found)->record.done) {
      missing.push_back(name + " is not done: gatecrash campaign --resume " + (*found)->directory);
    }
  }
}

/// The findings of one campaign's shards, the earliest world's of each signature.
std::map<std::string, Merged::Kept> earliest(const std::vector<const Part*>& shards) {
  std::map<std::string, Merged::Kept> kept;
  for (const Part* const part : shards) {
    for (const KnownFinding& finding : part->record.findings) {
      const auto [at, fresh] =
          kept.emplace(finding.signature, Merged::Kept{part->directory, finding});
      if (!fresh && finding.world < at->second.finding.world) {
        at->second = {part->directory, finding};
      }
    }
  }
  return kept;
}

CampaignRecord one_run(const Merged& merged, const CampaignRecord& of_a_shard) {
  CampaignRecord record = of_a_shard;
  record.plan.shard = {};
  record.next_world = record.plan.worlds();
  record.done = true;
  record.tally = merged.tally;
  record.findings.clear();
  for (const Merged::Kept& kept : merged.findings) {
    record.findings.push_back(kept.finding);
  }
  return record;
}

}  // namespace

Result<Merged> merge(const std::vector<Part>& parts) {
  TRY_STATUS(check_same_target(parts));
  std::map<Identity, std::vector<const Part*>> campaigns;
  for (const Part& part : parts) {
    campaigns[identity(part.record.plan)].push_back(&part);
  }
  Merged merged;
  std::map<std::string, Merged::Kept> smallest;
  for (const auto& [id, shards] : campaigns) {
    TRY_STATUS(check_no_shard_twice(shards));
    list_missing(shards, merged.missing);
    for (const Part* const part : shards) {
      merged.tally.add(part->record.tally);
    }
    for (auto& [signature, kept] : earliest(shards)) {
      const auto [at, fresh] = smallest.emplace(signature, kept);
      if (!fresh && kept.finding.client_messages < at->second.finding.client_messages) {
        at->second = kept;
      }
    }
  }
  for (auto& [signature, kept] : smallest) {
    merged.findings.push_back(std::move(kept));
  }
  // Steered worlds depend on those before them: no one run comes to what shards come to.
  if (campaigns.size() == 1 && merged.missing.empty() && !parts.front().record.plan.steered) {
    merged.whole = one_run(merged, parts.front().record);
  }
  return merged;
}

}  // namespace gatecrash::campaign
