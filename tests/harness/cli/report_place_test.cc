#include "harness/cli/report_place.h"

#include <gtest/gtest.h>

#include "stack/net/folder.h"
#include "tests/support/command.h"

namespace gatecrash::cli {
namespace {

TEST(ReportPlace, IsAFileInAFolderThatIsThere) {
  const tests::TemporaryFolder folder;
  EXPECT_TRUE(check_report_place(""));
  EXPECT_TRUE(check_report_place("report.xml"));
  EXPECT_TRUE(check_report_place("/report.xml"));
  EXPECT_TRUE(check_report_place(folder.path("report.xml")));
  EXPECT_EQ(net::entry_at(folder.path("report.xml")), net::Entry::kMissing) << "only asked";
  EXPECT_TRUE(check_report_place(folder.file("old.xml", "<testsuites/>")));
}

TEST(ReportPlace, IsNoFolderAndInNoneThatIsMissing) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(check_report_place(folder.path("")).error().message, "is a directory: name a file");
  const auto missing = check_report_place(folder.path("no/report.xml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "the report cannot be written: there is no such folder");
  EXPECT_EQ(missing.error().where, folder.path("no/report.xml"));
  EXPECT_FALSE(check_report_place(folder.file("file", "x") + "/report.xml"));
}

}  // namespace
}  // namespace gatecrash::cli
