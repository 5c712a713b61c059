#include "harness/cli/corpus_folder.h"

#include <utility>

#include "stack/net/file.h"
#include "stack/net/folder.h"

namespace gatecrash::cli {
namespace {

// What replace_file leaves when it is killed.
constexpr std::string_view kPart = ".part";

}  // namespace

Result<LoadedCorpus> load_corpus(const std::string& directory) {
  TRY_STATUS(net::make_folders(directory));
  TRY(const std::vector<std::string> paths, net::list_files(directory));
  LoadedCorpus corpus;
  for (const std::string& path : paths) {
    const std::string name = path.substr(directory.size() + (directory.ends_with('/') ? 0 : 1));
    if (name.find('/') != std::string::npos || name.ends_with(kPart)) {
      continue;
    }
    auto bytes = net::read_file(path, campaign::kCorpusFileBytesMax, net::Empty::kAllow);
    if (!bytes) {
      corpus.skipped.push_back(bytes.error().to_string());
      continue;
    }
    campaign::CorpusFile file{name, *std::move(bytes)};
    const auto fit = campaign::check_corpus_file(file);
    if (!fit) {
      corpus.skipped.push_back(path + ": " + fit.error().message);
    } else if (campaign::has_lines(file)) {
      ++corpus.lines;
    } else {
      corpus.files.push_back(std::move(file));
    }
  }
  return corpus;
}

Status save_corpus(const std::string& directory,
                   const std::vector<campaign::Corpus::Change>& changes) {
  for (const campaign::Corpus::Change& change : changes) {
    const std::string path = directory + "/" + change.name;
    if (change.bytes.empty()) {
      TRY_STATUS(net::remove_file(path));
    } else {
      TRY_STATUS(net::replace_file(path, change.bytes));
    }
  }
  return {};
}

}  // namespace gatecrash::cli
