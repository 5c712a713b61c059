#include "harness/cli/finding_load.h"

#include <utility>

#include "harness/builtin/faults/catalogue.h"
#include "harness/campaign/finding_files.h"
#include "harness/transcript/reader.h"
#include "stack/net/file.h"
#include "stack/wire/json_reader.h"
#include "stack/wire/json_writer.h"

namespace gatecrash::cli {
namespace {

Status check_version(const wire::Value& root, const std::string& name) {
  const wire::Value* const version = root.find("version");
  if (version == nullptr || version->as_int64() != 1) {
    return fail(Code::kConfigUnknown,
                "finding version " +
                    (version == nullptr ? "(absent)" : wire::write_json(*version)) +
                    " is unknown here (this gatecrash reads version 1)",
                name);
  }
  return {};
}

/// "target": the fault that was on, or that a file beside says which target it was.
Status read_target(const wire::Value& root, const std::string& folder, const std::string& name,
                   LoadedFinding& finding) {
  const wire::Value* const target = root.find("target");
  if (target == nullptr) {
    return {};
  }
  if (const auto fault = target->find_string("fault")) {
    finding.fault = builtin::find_fault(*fault);
    if (finding.fault == nullptr) {
      return fail(Code::kConfigUnknown,
                  "/target/fault: no fault here is called '" + std::string(*fault) + "'", name);
    }
  }
  if (target->find("file") != nullptr) {
    const std::string path = folder + "/" + std::string(campaign::kTargetFile);
    TRY(const std::string text, net::read_file(path, target::kTargetBytesMax));
    TRY(finding.target, target::read_target_file(text, path));
  }
  return {};
}

}  // namespace

Result<LoadedFinding> load_finding(const std::string& folder, const std::string& json,
                                   const std::string& policy_file) {
  const std::string name = folder + "/finding.json";
  const auto root = wire::read_json(json);
  if (!root) {
    return fail(Code::kConfigInvalid, root.error().to_string(), name);
  }
  TRY_STATUS(check_version(*root, name));
  LoadedFinding finding;
  finding.invariant = root->find_string("invariant").value_or("");
  finding.message = root->find_string("message").value_or("");
  if (finding.invariant.empty()) {
    return fail(Code::kConfigInvalid, "/invariant must name the invariant that was violated", name);
  }
  TRY_STATUS(read_target(*root, folder, name, finding));
  const std::string path = folder + "/transcript.jsonl";
  TRY(const std::string bytes, net::read_file(path, transcript::kTranscriptBytesMax));
  TRY(finding.transcript, transcript::read_transcript(bytes, path));
  TRY(finding.policy, load_policy(policy_file.empty() ? kept_policy_path(folder) : policy_file));
  return finding;
}

}  // namespace gatecrash::cli
