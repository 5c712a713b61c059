#include "harness/cli/corpus_folder.h"

#include <unistd.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "stack/net/file.h"
#include "stack/net/folder.h"

namespace gatecrash::cli {
namespace {

class CorpusFolder : public testing::Test {
 protected:
  ~CorpusFolder() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(net::make_folders(folder_));
    ASSERT_TRUE(net::write_file(folder_ + "/" + name, bytes));
  }

  std::string folder_ = testing::TempDir() + "corpus_folder_test_" + std::to_string(::getpid());
};

TEST_F(CorpusFolder, IsMadeWhenItIsNotThere) {
  const auto corpus = load_corpus(folder_ + "/a/b");
  ASSERT_TRUE(corpus) << corpus.error().to_string();
  EXPECT_TRUE(corpus->files.empty());
  EXPECT_EQ(net::entry_at(folder_ + "/a/b"), net::Entry::kFolder);
  EXPECT_FALSE(load_corpus("/dev/null/x"));
}

TEST_F(CorpusFolder, GivesWhatItHasAndALineForWhatIsOfNoUse) {
  const std::string kept("\x01\x05\x07", 3);
  put(campaign::corpus_file_name(kept), kept);
  put("choices_0", "\x01\x02");
  put("raw_batch", "\x02{}\n");
  put("half.part", "\x01");
  put("empty", "");
  put("large", std::string(campaign::kCorpusFileBytesMax + 1, '\x01'));
  put(campaign::corpus_file_name(kept + kept), kept);
  ASSERT_TRUE(net::make_folders(folder_ + "/inner"));
  put("inner/x", "\x01");
  const auto corpus = load_corpus(folder_ + "/");
  ASSERT_TRUE(corpus) << corpus.error().to_string();
  EXPECT_EQ(corpus->files.size(), 2U);
  EXPECT_EQ(corpus->lines, 1U);
  ASSERT_EQ(corpus->skipped.size(), 3U);
  for (const std::string& line : corpus->skipped) {
    EXPECT_EQ(line.rfind(folder_, 0), 0U) << line;
  }
}

TEST_F(CorpusFolder, TakesWhatChanges) {
  put("aaaaaaaaaaaaaaaa", "old");
  ASSERT_TRUE(save_corpus(folder_, {{"bbbbbbbbbbbbbbbb", "new"}, {"aaaaaaaaaaaaaaaa", ""}}));
  EXPECT_EQ(net::read_file(folder_ + "/bbbbbbbbbbbbbbbb"), "new");
  EXPECT_EQ(net::entry_at(folder_ + "/aaaaaaaaaaaaaaaa"), net::Entry::kMissing);
  EXPECT_FALSE(save_corpus(folder_ + "/nowhere", {{"a", "b"}}));
}

}  // namespace
}  // namespace gatecrash::cli
