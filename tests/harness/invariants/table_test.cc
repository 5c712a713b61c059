#include "harness/invariants/table.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::invariants {
namespace {

TEST(InvariantTable, HasARowForEachFileOfTheFolderInTheOrderOfTheirNames) {
  std::vector<std::string> files;
  const std::filesystem::path folder = GATECRASH_SOURCE_DIR "/harness/invariants";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".cc") {
      std::string name = entry.path().stem().string();
      std::replace(name.begin(), name.end(), '_', '-');
      files.push_back(name);
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> names;
  for (const judge::InvariantKind& kind : table()) {
    names.emplace_back(kind.name);
  }
  EXPECT_EQ(names, files);
}

TEST(InvariantTable, SaysInOneSentenceWhatMustHold) {
  for (const judge::InvariantKind& kind : table()) {
    EXPECT_GT(kind.what.size(), 20U) << kind.name;
    EXPECT_LT(kind.what.size(), 300U) << kind.name;
    EXPECT_EQ(kind.what.find_first_of(".\n"), std::string_view::npos) << kind.what;
  }
}

}  // namespace
}  // namespace gatecrash::invariants
