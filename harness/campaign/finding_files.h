// finding_files: a finding -> the folder that a person opens and `gatecrash check` reproduces.
//
// Pure: names and bytes; the caller writes them. Format: docs/formats.md, "Finding".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/campaign/campaign.h"

namespace gatecrash::campaign {

// The copy of the target file in a finding's folder.
inline constexpr std::string_view kTargetFile = "target.json";

struct File {
  std::string name;
  std::string bytes;
};

struct FindingFolder {
  std::string name;         // "<invariant>-<8 hex digits>": of transcript, policy and fault
  std::vector<File> files;  // finding.json, transcript.jsonl, policy.*, choices, README.md
};

struct FindingContext {
  std::uint64_t campaign_seed = 0;
  std::string_view policy_text;
  std::string_view fault{};   // the seeded fault that was on; empty for none
  std::string_view target{};  // the target file's text, of a real target; empty: the built-in stack
};

FindingFolder make_finding_folder(const Finding& finding, const FindingContext& context);

/// "PROGRAM check DIRECTORY/NAME"
std::string reproduce_command(std::string_view program, std::string_view directory,
                              std::string_view name);

}  // namespace gatecrash::campaign
