// check_items: what `gatecrash check` was given, found and told apart by what is in the files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace gatecrash::cli {

struct CheckItem {
  enum class Kind : std::uint8_t {
    kScenario,
    kTranscript,
    kFinding,
    kPolicy,
    kTools,
    kTarget,
    kUnknown
  };
  Kind kind = Kind::kUnknown;
  std::string path;   // of a finding: its folder
  std::string bytes;  // of the file; of a finding: of finding.json
  Error error;        // of kUnknown: why it cannot be checked
};

/// "scenario", "transcript", "finding", "policy", "tools", "target", "file"
std::string_view kind_text(CheckItem::Kind kind);

/// The items at these paths, in the paths' order, those of a folder sorted. In folders, texts for
/// people (*.md), reports (*.xml), a campaign's campaign.json and what belongs to a finding are no
/// items of their own.
std::vector<CheckItem> collect_items(const std::vector<std::string>& paths);

/// What the bytes of a file are, by what they say of themselves. Nothing when they are none of
/// ours.
std::optional<CheckItem::Kind> kind_of_file(std::string_view bytes);

}  // namespace gatecrash::cli
