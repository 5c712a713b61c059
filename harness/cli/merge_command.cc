#include <cstdio>
#include <string>
#include <vector>

#include "harness/campaign/campaign_file.h"
#include "harness/campaign/merge.h"
#include "harness/cli/campaign_output.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/policy_file.h"
#include "harness/cli/report_place.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"

namespace gatecrash::cli {
namespace {

Result<std::vector<campaign::Part>> read_parts(const std::vector<std::string>& directories) {
  std::vector<campaign::Part> parts;
  for (const std::string& directory : directories) {
    const std::string path = directory + "/" + std::string(campaign::kCampaignFile);
    TRY(const std::string text, net::read_file(path));
    TRY(campaign::CampaignRecord record, campaign::read_campaign(text, path));
    parts.push_back({directory, std::move(record)});
  }
  return parts;
}

/// Copies a folder's files, of the names that they have.
Status copy_folder(const std::string& from, const std::string& to) {
  TRY_STATUS(net::make_folders(to));
  TRY(const std::vector<std::string> files, net::list_files(from));
  for (const std::string& file : files) {
    TRY(const std::string bytes, net::read_file(file, net::kFileBytesMax, net::Empty::kAllow));
    TRY_STATUS(net::replace_file(to + file.substr(from.size()), bytes));
  }
  return {};
}

/// The policy that a part keeps beside its campaign.json.
Status copy_policy(const std::string& from, const std::string& to) {
  const std::string path = kept_policy_path(from);
  if (net::entry_at(path) != net::Entry::kFile) {
    return {};
  }
  TRY(const std::string bytes, net::read_file(path));
  return net::replace_file(to + path.substr(from.size()), bytes);
}

Status write_merged(const campaign::Merged& merged, const std::string& first_part,
                    const std::string& out) {
  TRY_STATUS(net::make_folders(out));
  for (const campaign::Merged::Kept& kept : merged.findings) {
    const std::string name = "/" + kept.finding.folder;
    TRY_STATUS(copy_folder(kept.directory + name, out + name));
  }
  TRY_STATUS(copy_policy(first_part, out));
  if (!merged.whole) {
    return {};
  }
  return net::replace_file(out + "/" + std::string(campaign::kCampaignFile),
                           campaign::write_campaign(*merged.whole));
}

Result<int> merge_folders(const MergeOptions& options) {
  TRY_STATUS(check_report_place(options.junit));
  TRY(const auto parts, read_parts(options.directories));
  TRY(const campaign::Merged merged, campaign::merge(parts));
  const std::string& first = parts.front().directory;
  if (!options.out.empty()) {
    TRY_STATUS(write_merged(merged, first, options.out));
  }
  std::vector<campaign::KnownFinding> findings;
  for (const campaign::Merged::Kept& kept : merged.findings) {
    findings.push_back(kept.finding);
    tell_finding(kept.finding, options.out.empty() ? kept.directory : options.out, options.json);
  }
  report::Run run;
  run.real = !parts.front().record.target.file.empty();
  TRY_STATUS(tell_campaign_end(merged.tally, parts.front().record.plan.seed, findings, run,
                               {options.json, options.junit, "gatecrash merge"}));
  for (const std::string& line : merged.missing) {
    std::fprintf(stderr, "gatecrash: merge: %s\n", line.c_str());
  }
  if (!findings.empty()) {
    return kExitViolated;
  }
  return merged.missing.empty() ? kExitHeld : kExitUsage;
}

}  // namespace

int run_merge(const MergeOptions& options) {
  const auto code = merge_folders(options);
  return code ? *code : complain(code.error());
}

}  // namespace gatecrash::cli
