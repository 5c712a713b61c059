// campaign_output: what campaign and merge say, as text for people or as JSON events for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/campaign/campaign_file.h"
#include "harness/campaign/shrink.h"
#include "harness/cli/corpus_folder.h"
#include "harness/cli/policy_file.h"
#include "harness/report/campaign_report.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

/// The first line: seed, shard, policy, and how many calls were done before it was stopped.
void tell_campaign_start(const campaign::Plan& plan, const LoadedPolicy& policy,
                         std::uint64_t calls_done, bool json);

/// What a corpus' folder has, and on stderr what of it is of no use.
void tell_corpus(const std::string& directory, const LoadedCorpus& corpus, bool json);

/// What a campaign leaves in it.
void tell_corpus_end(const std::string& directory, const campaign::Corpus& corpus, bool json);

/// A finding, where it lies below `directory`, and how to see it again.
void tell_finding(const campaign::KnownFinding& finding, const std::string& directory, bool json);

/// "shrinking a finding: 1,204 tries, 37 choices left"
std::string shrink_progress_text(const campaign::ShrinkState& state);

struct EndOptions {
  bool json = false;
  std::string junit;       // file for a JUnit report; empty: none
  std::string_view suite;  // the report's name
};

/// The summary, and the JUnit report where one is asked for. Errors: local_io.
Status tell_campaign_end(const campaign::Tally& tally, std::uint64_t seed,
                         const std::vector<campaign::KnownFinding>& findings,
                         const report::Run& run, const EndOptions& options);

}  // namespace gatecrash::cli
