#include "harness/dissect/panel.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gatecrash::dissect {
namespace {

constexpr std::string_view kPanelCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file"}})";

/// The split that `bytes` cause, in one piece and byte by byte; empty when there is none.
std::string split_by(std::string_view bytes) {
  Panel whole;
  whole.feed(bytes);
  whole.settle();
  Panel pieces;
  for (const char byte : bytes) {
    pieces.feed({&byte, 1});
  }
  pieces.settle();
  EXPECT_EQ(whole.split().has_value(), pieces.split().has_value());
  return whole.split() ? whole.split()->text() : "";
}

TEST(Panel, GivesWhatAllUnderstandAlikeOnce) {
  Panel panel;
  std::vector<Understood> heard;
  panel.feed(kPanelCall);
  panel.take(heard);
  EXPECT_TRUE(heard.empty());
  panel.feed("\n{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n");
  panel.settle();
  panel.take(heard);
  panel.take(heard);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].tool, "read_file");
  EXPECT_FALSE(panel.split());
}

TEST(Panel, TellsWhoReadsAnotherTool) {
  EXPECT_EQ(split_by("{\"id\":1,\"method\":\"tools/call\","
                     "\"params\":{\"name\":\"read_file\",\"name\":\"delete_all\"}}\n"),
            "nlohmann-lf reads tools/call delete_all with id 1, "
            "cjson-lf reads tools/call read_file with id 1");
}

TEST(Panel, TellsWhoReadsMoreMessages) {
  const std::string call(kPanelCall);
  // A carriage return that ends a line for some.
  EXPECT_EQ(split_by("{\"method\":\"ping\",\"id\":2}\r" + call + "\n"),
            "cjson-lf reads ping with id 2, nlohmann-lf reads no message there");
  // A value that a stream of values takes for one, and lines for many.
  EXPECT_NE(split_by("{\"method\":\"ping\",\"id\":2,\"params\":{\"x\":[\n" + call + "\n]}}\n"), "");
  EXPECT_EQ(split_by(call + "\n"), "");
}

TEST(Panel, ReadsPlainLinesAmongOthersInTheirOrder) {
  Panel panel;
  std::vector<Understood> heard;
  panel.feed(
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n"
      "{ \"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"b\"}\n"
      "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"c\"}\n{\"jsonrpc\":\"2.0\",\"id\":4,");
  panel.feed("\"method\":\"d\"}\n");
  panel.feed("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"e\"}\n");
  panel.settle();
  panel.take(heard);
  std::string methods;
  for (const Understood& one : heard) {
    methods += one.method;
  }
  EXPECT_EQ(methods, "abcde");
  EXPECT_FALSE(panel.split());
}

TEST(Panel, HearsNothingAfterASplit) {
  Panel panel;
  std::vector<Understood> heard;
  panel.feed("{\"method\":\"a\",\"METHOD\":\"b\"}\n");
  ASSERT_TRUE(panel.split());
  panel.feed(std::string(kPanelCall) + "\n");
  panel.take(heard);
  EXPECT_TRUE(heard.empty());
}

TEST(Panel, IsOfTheKindsThatAreAskedFor) {
  const std::vector<const VictimKind*> kinds = {find_victim("yajl-lf"), find_victim("node-lf")};
  Panel panel(kinds);
  panel.feed("{\"method\":\"a\\u0000b\"}\n");
  ASSERT_TRUE(panel.split());
  EXPECT_EQ(panel.split()->one, "yajl-lf");
}

}  // namespace
}  // namespace gatecrash::dissect
