// corpus_folder: the folder that --corpus names: what it has, and what a campaign changes in it.
//
// Files are replaced as a whole, so that several campaigns, gateway_fuzzer and a kill -9 may meet
// in one folder: each finds whole files. Folders in it are not entered.
#pragma once

#include <string>
#include <vector>

#include "harness/campaign/corpus.h"
#include "stack/base/result.h"

namespace gatecrash::cli {

struct LoadedCorpus {
  std::vector<campaign::CorpusFile> files;
  std::size_t lines = 0;             // files of gateway_fuzzer's that are lines, not choices
  std::vector<std::string> skipped;  // one line each: files that are of no use, and why
};

/// Makes the folder when it is missing. Errors: local_io, config_invalid (it cannot be a folder).
Result<LoadedCorpus> load_corpus(const std::string& directory);

/// Writes and removes what has changed. Errors: local_io.
Status save_corpus(const std::string& directory,
                   const std::vector<campaign::Corpus::Change>& changes);

}  // namespace gatecrash::cli
