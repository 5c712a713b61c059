#include "harness/dissect/grid.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stack/wire/json_writer.h"

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kTwoTools =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
    R"("params":{"name":"read_file","name":"delete_all","arguments":{"path":"/x"}}})"
    "\n";

std::vector<View> views_of(const std::vector<std::string>& names, std::string_view bytes) {
  std::vector<View> views;
  for (const std::string& name : names) {
    views.push_back(view_of(*find_victim(name), bytes));
  }
  return views;
}

TEST(Grid, PutsReadersThatAgreeTogetherTheMostFirst) {
  const auto views = views_of({"cjson-lf", "nlohmann-lf", "node-lf", "rust-sdk"}, kTwoTools);
  const auto groups = group_views(views);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].views.size(), 2U);
  EXPECT_EQ(groups[0].views[0]->name, "nlohmann-lf");
  EXPECT_EQ(groups[1].views[0]->name, "cjson-lf");
  EXPECT_EQ(groups[2].views[0]->name, "rust-sdk");
}

TEST(Grid, MarksWhatIsNotAsInTheFirstGroup) {
  const auto views = views_of({"nlohmann-lf", "node-lf", "cjson-lf", "rust-sdk"}, kTwoTools);
  EXPECT_EQ(grid_text(group_views(views), false),
            "A  2 readers: nlohmann-lf, node-lf\n"
            "     1  request  method tools/call  tool delete_all  id 1  arguments "
            "{\"path\":\"/x\"}\n"
            "B  1 reader: cjson-lf\n"
            "     1  request  method tools/call  tool !read_file  id 1  arguments "
            "{\"path\":\"/x\"}\n"
            "C  1 reader: rust-sdk\n"
            "     nothing\n"
            "     rust-sdk refuses 1 unit: two equal keys\n");
}

TEST(Grid, ShortensArgumentsUnlessAskedForAll) {
  const std::string line =
      R"({"id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":")" +
      std::string(500, 'y') + "\"}}}\n";
  const auto views = views_of({"nlohmann-lf"}, line);
  const auto groups = group_views(views);
  EXPECT_LT(grid_text(groups, false).size(), 250U);
  EXPECT_NE(grid_text(groups, false).find("(508 bytes, "), std::string::npos);
  EXPECT_GT(grid_text(groups, true).size(), 1'000U);
}

TEST(Grid, NamesWhatDiffers) {
  const auto differ = [](const std::vector<std::string>& names, std::string_view bytes) {
    const auto views = views_of(names, bytes);
    return differences(group_views(views));
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(differ({"cjson-lf", "node-lf"}, kTwoTools), (Names{"tool"}));
  EXPECT_EQ(differ({"cjson-lf", "rust-sdk"}, kTwoTools), (Names{"messages"}));
  EXPECT_EQ(differ({"cjson-lf", "rust-sdk", "node-lf"}, kTwoTools), (Names{"messages", "tool"}));
  EXPECT_EQ(differ({"yajl-lf", "node-lf"}, "{\"id\":9007199254740993,\"method\":\"a\\u0000\"}\n"),
            (Names{"method", "id"}));
  EXPECT_EQ(
      differ({"cjson-lf", "node-lf"}, R"({"id":1,"method":"x","params":{"uri":"a","uri":"b"}})"
                                      "\n"),
      (Names{"params"}));
  EXPECT_TRUE(differ({"nlohmann-lf", "node-lf"}, kTwoTools).empty());
}

TEST(Grid, ReadsABodyWithoutAFramer) {
  constexpr std::string_view kBody = "{\n\"id\":1,\n\"method\":\"x\"}";
  EXPECT_TRUE(view_of(*find_victim("nlohmann-lf"), kBody).messages.empty());
  EXPECT_EQ(view_of_body(*find_victim("nlohmann-lf"), kBody).messages.size(), 1U);
}

TEST(Grid, IsAnObjectForPrograms) {
  const auto views =
      views_of({"nlohmann-lf"}, "[{\"method\":\"a\"},{\"id\":1,\"result\":2}]\n{]\n");
  EXPECT_EQ(wire::write_json(group_json(group_views(views)[0])),
            R"({"readers":["nlohmann-lf"],"messages":[)"
            R"({"kind":"notification","batch":true,"method":"a","message":"{\"method\":\"a\"}"},)"
            R"({"kind":"response","batch":true,"id":"1","message":"{\"id\":1,\"result\":2}"}],)"
            R"("refused":[{"reader":"nlohmann-lf","why":"nlohmann refuses it"}]})");
}

}  // namespace
}  // namespace gatecrash::dissect
