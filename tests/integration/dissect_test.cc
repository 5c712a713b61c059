// `gatecrash dissect` as a process.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/integration/gatecrash.h"

namespace gatecrash::tests {
namespace {

constexpr std::string_view kTwins = R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                                    R"("params":{"name":"read_file","name":"delete_all"}})"
                                    "\n";

TEST(Dissect, ShowsWhoReadsWhichTool) {
  const CommandResult run = gatecrash({"dissect", "-"}, kTwins);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.out.find("tool delete_all"), std::string::npos);
  EXPECT_NE(run.out.find("tool !read_file"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("they differ in: messages, tool\n"), std::string::npos) << run.out;
}

TEST(Dissect, Ends0WhenAllAgree) {
  const CommandResult run = gatecrash({"dissect", "-"}, kReadCall);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.out.find("all agree\n"), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "");
}

TEST(Dissect, AsksOnlyTheReadersThatAreNamed) {
  const CommandResult run =
      gatecrash({"dissect", "-", "--victim", "cjson-lf", "--victim", "yajl-lf", "--json"}, kTwins);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(run.out.starts_with(R"({"readers":["cjson-lf","yajl-lf"],"messages":[{"kind":)"))
      << run.out;
  EXPECT_TRUE(run.out.ends_with("{\"agree\":true,\"groups\":1,\"differ\":[]}\n")) << run.out;
}

TEST(Dissect, ReadsABodyThatIsNoLine) {
  const CommandResult run = gatecrash({"dissect", "-", "--body"},
                                      "{\n\"jsonrpc\":\"2.0\",\"id\":1,\n\"method\":\"ping\"}");
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_EQ(run.err, "");
}

TEST(Dissect, SaysWhenTheLastLineHasNoEnd) {
  const CommandResult run = gatecrash({"dissect", "-"}, kReadCall.substr(0, kReadCall.size() - 1));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "gatecrash: note: the last line has no end; some readers wait for one\n");
}

TEST(Dissect, ListsItsReaders) {
  const CommandResult run = gatecrash({"dissect", "--list"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.out.find("\ntypescript-sdk "), std::string::npos);
  EXPECT_EQ(gatecrash({"dissect", "--list", "--json"}).out.rfind("{\"victim\":", 0), 0U);
}

TEST(Dissect, Ends2ForAFileOrAReaderThatIsNotThere) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"dissect", "/nonexistent"}, std::vector<std::string>{"dissect"},
        std::vector<std::string>{"dissect", "-", "--victim", "nobody"},
        std::vector<std::string>{"dissect", "-", "--real", "--body"}}) {
    const CommandResult run = gatecrash(words, kReadCall);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_TRUE(is_one_complaint(run.err)) << run.err;
  }
}

TEST(Dissect, AsksTheRuntimesThatAreInstalledAndNamesThoseThatAreNot) {
  const CommandResult run = gatecrash({"dissect", "-", "--real", "--victim", "node-lf"}, kReadCall);
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  for (const std::string name : {"node (real)", "python (real)", "go (real)"}) {
    const bool asked = run.out.find(name) != std::string::npos;
    const bool missing = run.err.find(name + " was not asked: ") != std::string::npos;
    EXPECT_NE(asked, missing) << name << "\n" << run.out << run.err;
  }
}

}  // namespace
}  // namespace gatecrash::tests
