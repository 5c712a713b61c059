#include "harness/cli/check_items.h"

#include <gtest/gtest.h>

#include "stack/net/folder.h"
#include "tests/support/command.h"

namespace gatecrash::cli {
namespace {

using Kind = CheckItem::Kind;

const std::string kScenario = R"({"version":1,"why":"w","policy":"p","steps":[]} // comment)";
const std::string kFinding = R"({"gatecrash":"finding","version":1})";
const std::string kTranscript = "{\"gatecrash\":\"transcript\",\"version\":1}\n";
const std::string kPolicy = R"({"version":"1","default":"deny"})";

TEST(CheckItems, AreToldApartByWhatTheySay) {
  EXPECT_EQ(kind_of_file(kScenario), Kind::kScenario);
  EXPECT_EQ(kind_of_file(kFinding), Kind::kFinding);
  EXPECT_EQ(kind_of_file(kTranscript), Kind::kTranscript);
  EXPECT_EQ(kind_of_file(R"({"gatecrash":"transcript","version":1}{"cut)"), Kind::kTranscript);
  EXPECT_EQ(kind_of_file(R"({ "gatecrash": "transcript" })"), Kind::kTranscript);
  EXPECT_EQ(kind_of_file(kPolicy), Kind::kPolicy);
  EXPECT_EQ(kind_of_file(R"({"tools":[{"name":"a"}]})"), Kind::kTools);
  EXPECT_EQ(kind_of_file(R"({"tools":{"a":{}}})"), Kind::kPolicy);  // its reader says what it lacks
  EXPECT_EQ(kind_of_file(R"({"version":1,"steps":[)"), Kind::kScenario);  // broken, but meant so
  EXPECT_EQ(kind_of_file(R"({"version":"1","default":"deny","default":"allow"})"), Kind::kPolicy);
  EXPECT_EQ(kind_of_file(R"({"version":1,"name":"x","server":{}})"), Kind::kTarget);
  EXPECT_EQ(kind_of_file("hello"), std::nullopt);
  EXPECT_EQ(kind_of_file("{}"), std::nullopt);
  EXPECT_EQ(kind_of_file("/* open"), std::nullopt);
}

TEST(CheckItems, OfAFolderAreSortedAndLeaveOutWhatBelongsToFindings) {
  const tests::TemporaryFolder folder;
  ASSERT_TRUE(net::make_folders(folder.path("b/f")));
  folder.file("b/f/finding.json", kFinding);
  folder.file("b/f/transcript.jsonl", kTranscript);
  folder.file("b/f/choices", "[]");
  folder.file("a.json", kScenario);
  folder.file("z.txt", "hello");
  folder.file("README.md", "# words");
  folder.file("report.xml", "<testsuites/>");
  folder.file("b/campaign.json", R"({"gatecrash":"campaign","version":1})");
  const std::vector<CheckItem> items = collect_items({folder.path("")});
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].kind, Kind::kScenario);
  EXPECT_EQ(items[1].kind, Kind::kFinding);
  EXPECT_TRUE(items[1].path.ends_with("b/f")) << items[1].path;
  EXPECT_EQ(items[2].kind, Kind::kUnknown);
  EXPECT_TRUE(items[2].error.where.ends_with("z.txt"));
}

TEST(CheckItems, KeepWhatIsMissingOrEmptyAsAnError) {
  const tests::TemporaryFolder folder;
  const std::vector<CheckItem> items =
      collect_items({folder.path("no"), folder.path(""), folder.file("empty", "")});
  ASSERT_EQ(items.size(), 3U);
  for (const CheckItem& item : items) {
    EXPECT_EQ(item.kind, Kind::kUnknown) << item.path;
    EXPECT_FALSE(item.error.message.empty());
  }
}

}  // namespace
}  // namespace gatecrash::cli
