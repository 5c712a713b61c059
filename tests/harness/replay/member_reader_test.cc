#include "harness/replay/member_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace gatecrash::replay {
namespace {

TEST(MemberReader, ReadsAFileWithComments) {
  const auto value = MemberReader("f").read_value("// why\n{\"a\": 1 /* one */}");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->find("a")->as_int64(), 1);
}

TEST(MemberReader, SaysWhereTheFileIsNoJson) {
  const auto value = MemberReader("f").read_value("{\"a\":}");
  ASSERT_FALSE(value.has_value());
  EXPECT_TRUE(value.error().to_string().starts_with("f: byte 5: not JSON: "))
      << value.error().to_string();
}

TEST(MemberReader, RefusesAFileThatNobodyWrote) {
  EXPECT_FALSE(MemberReader("f").read_value(std::string(kMemberFileBytesMax + 1, ' ')));
}

class MembersOfAFile : public testing::Test {
 protected:
  std::string complaint(const Status& status) {
    return status ? std::string() : status.error().to_string();
  }

  const MemberReader reader_{"f"};
  const wire::Value root_ = MemberReader("f")
                                .read_value(R"({"version":2,"text":"x","none":"","flag":true,
                                                "whole":7})")
                                .value();
};

TEST_F(MembersOfAFile, AreTakenWhereTheyAreThere) {
  std::string text = "before";
  bool flag = false;
  std::int64_t whole = 1;
  EXPECT_TRUE(reader_.read_text(root_, "", "text", text));
  EXPECT_TRUE(reader_.read_flag(root_, "", "flag", flag));
  EXPECT_TRUE(reader_.read_whole(root_, "", "whole", 1, 7, whole));
  EXPECT_EQ(text, "x");
  EXPECT_TRUE(flag);
  EXPECT_EQ(whole, 7);
  EXPECT_TRUE(reader_.read_text(root_, "", "missing", text));
  EXPECT_EQ(text, "x");
}

TEST_F(MembersOfAFile, AreNamedWhereTheyAreWrong) {
  std::string text;
  bool flag = false;
  std::int64_t whole = 0;
  EXPECT_EQ(complaint(reader_.read_text(root_, "/at", "none", text)),
            "f: /at/none: must be a string that is not empty");
  EXPECT_EQ(complaint(reader_.read_flag(root_, "", "text", flag)),
            "f: /text: must be true or false");
  EXPECT_EQ(complaint(reader_.read_whole(root_, "", "whole", 1, 6, whole, " of sheep")),
            "f: /whole: must be a whole number of sheep from 1 to 6");
  EXPECT_EQ(complaint(reader_.check_version(root_, "scenario", 1)),
            "f: /version: scenario version 2 is unknown here (this gatecrash reads version 1)");
  EXPECT_EQ(complaint(reader_.check_members(root_, "/at", {"version", "text"})),
            "f: /at/none: is not known here; known are version, text");
}

}  // namespace
}  // namespace gatecrash::replay
