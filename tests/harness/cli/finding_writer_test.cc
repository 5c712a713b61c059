#include "harness/cli/finding_writer.h"

#include <gtest/gtest.h>

#include "stack/net/file.h"

namespace gatecrash::cli {
namespace {

TEST(FindingWriter, WritesEveryFileIntoAFolderOfItsName) {
  const std::string directory = testing::TempDir() + "finding_writer_test";
  const auto path =
      write_finding(directory, {.name = "rate-cap-1", .files = {{"a", "x"}, {"b", "y\n"}}});
  ASSERT_TRUE(path.has_value()) << path.error().to_string();
  EXPECT_EQ(*path, directory + "/rate-cap-1");
  EXPECT_EQ(net::read_file(*path + "/a"), "x");
  EXPECT_EQ(net::read_file(*path + "/b"), "y\n");
}

TEST(FindingWriter, SaysWhereItCannotWrite) {
  const auto path = write_finding("/dev/null/x", {.name = "f", .files = {}});
  ASSERT_FALSE(path.has_value());
  EXPECT_EQ(path.error().code, Code::kLocalIo);
}

}  // namespace
}  // namespace gatecrash::cli
