#include "harness/cli/check_items.h"

#include <array>
#include <set>
#include <utility>

#include "harness/campaign/campaign_file.h"
#include "harness/replay/json_comments.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/net/folder.h"
#include "stack/policy/read_policy.h"
#include "stack/wire/json_reader.h"

namespace gatecrash::cli {
namespace {

constexpr std::string_view kFindingFile = "finding.json";

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

CheckItem unknown(std::string path, Error error) {
  CheckItem item;
  item.path = std::move(path);
  item.error = std::move(error);
  return item;
}

CheckItem read_item(const std::string& path) {
  Result<std::string> bytes = net::read_file(path, transcript::kTranscriptBytesMax);
  if (!bytes) {
    return unknown(path, std::move(bytes).error());
  }
  const std::optional<CheckItem::Kind> kind =
      policy::is_intercept_name(path) ? CheckItem::Kind::kPolicy : kind_of_file(*bytes);
  if (!kind) {
    return unknown(
        path,
        {Code::kConfigUnknown,
         "is no transcript, scenario, finding, policy, target or tool list of gatecrash", path});
  }
  CheckItem item;
  item.kind = *kind;
  item.path = *kind == CheckItem::Kind::kFinding ? folder_of(path) : path;
  item.bytes = *std::move(bytes);
  return item;
}

void collect_folder(const std::string& folder, std::vector<CheckItem>& items) {
  const Result<std::vector<std::string>> files = net::list_files(folder);
  if (!files) {
    items.push_back(unknown(folder, files.error()));
    return;
  }
  std::set<std::string> findings;
  for (const std::string& file : *files) {
    if (base_of(file) == kFindingFile) {
      findings.insert(folder_of(file));
    }
  }
  for (const std::string& file : *files) {
    const bool of_finding = findings.contains(folder_of(file)) && base_of(file) != kFindingFile;
    const bool for_people = file.ends_with(".md") || file.ends_with(".xml");  // JUnit reports
    const bool of_campaign = base_of(file) == campaign::kCampaignFile;
    if (!of_finding && !for_people && !of_campaign) {
      items.push_back(read_item(file));
    }
  }
}

}  // namespace

std::string_view kind_text(CheckItem::Kind kind) {
  constexpr std::array<std::string_view, 7> kTexts = {"scenario", "transcript", "finding", "policy",
                                                      "tools",    "target",     "file"};
  return kTexts.at(static_cast<std::size_t>(kind));
}

std::vector<CheckItem> collect_items(const std::vector<std::string>& paths) {
  std::vector<CheckItem> items;
  for (const std::string& path : paths) {
    if (net::entry_at(path) == net::Entry::kFolder) {
      const std::size_t before = items.size();
      collect_folder(path, items);
      if (items.size() == before) {
        items.push_back(unknown(path, {Code::kConfigInvalid, "nothing to check in here", path}));
      }
    } else {
      items.push_back(read_item(path));
    }
  }
  return items;
}

std::optional<CheckItem::Kind> kind_of_file(std::string_view bytes) {
  // A transcript says so in its first bytes, whatever comes after them.
  if (bytes.substr(0, bytes.find('\n')).find("\"gatecrash\":\"transcript\"") !=
      std::string_view::npos) {
    return CheckItem::Kind::kTranscript;
  }
  const Result<std::string> plain = replay::strip_json_comments(bytes);
  if (!plain) {
    return std::nullopt;
  }
  const Result<wire::Value> value = wire::read_json(*plain);
  if (!value) {
    // Its own reader says best what is wrong with a file that means to be a scenario or a policy.
    const auto says = [&](std::string_view key) { return plain->find(key) != std::string::npos; };
    if (says("\"steps\"")) {
      return CheckItem::Kind::kScenario;
    }
    return says("\"default\"") ? std::optional(CheckItem::Kind::kPolicy) : std::nullopt;
  }
  if (value->find_string("gatecrash") == "finding") {
    return CheckItem::Kind::kFinding;
  }
  if (value->find_string("gatecrash") == "transcript") {
    return CheckItem::Kind::kTranscript;
  }
  if (value->find("steps") != nullptr) {
    return CheckItem::Kind::kScenario;
  }
  if (value->find("server") != nullptr) {
    return CheckItem::Kind::kTarget;
  }
  const wire::Value* tools = value->find("tools");
  if (tools != nullptr && tools->is_array() && value->find("default") == nullptr) {
    return CheckItem::Kind::kTools;
  }
  if (value->find("default") != nullptr || tools != nullptr) {
    return CheckItem::Kind::kPolicy;
  }
  return std::nullopt;
}

}  // namespace gatecrash::cli
