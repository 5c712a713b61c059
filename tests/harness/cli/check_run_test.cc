#include "harness/cli/check_run.h"

#include <gtest/gtest.h>

#include "harness/transcript/writer.h"
#include "tests/support/command.h"

namespace gatecrash::cli {
namespace {

using report::JunitCase;
using Outcome = JunitCase::Outcome;

constexpr const char* kRunPolicy =
    R"({"version":"1","default":"deny","tools":{"list_datastores":{}}})";

CheckItem item(CheckItem::Kind kind, std::string bytes, std::string path = "x") {
  CheckItem made;
  made.kind = kind;
  made.path = std::move(path);
  made.bytes = std::move(bytes);
  return made;
}

std::string scenario(const std::string& policy, const std::string& tool) {
  return R"({"version":1,"why":"because","policy":)" + policy + R"(,"steps":[{"call":")" + tool +
         R"(","expect":{"decision":"allow"}}]})";
}

TEST(CheckRun, RunsAScenario) {
  const JunitCase held =
      check_item(item(CheckItem::Kind::kScenario, scenario(kRunPolicy, "list_datastores")), "");
  EXPECT_EQ(held.outcome, Outcome::kPassed) << held.message;
  EXPECT_EQ(held.message, "1 step, 1 call, 00:00:00 of virtual time");
  const JunitCase failed =
      check_item(item(CheckItem::Kind::kScenario, scenario(kRunPolicy, "nope")), "");
  EXPECT_EQ(failed.outcome, Outcome::kFailed);
  EXPECT_EQ(failed.message, "/steps/0: expected allow, got deny by (default deny)");
  EXPECT_TRUE(failed.details.starts_with("why: because\n"));
}

TEST(CheckRun, FindsAPolicyBesideItsScenario) {
  const tests::TemporaryFolder folder;
  folder.file("p.json", kRunPolicy);
  const CheckItem made = item(CheckItem::Kind::kScenario,
                              scenario(R"("p.json")", "list_datastores"), folder.path("s.json"));
  EXPECT_EQ(check_item(made, "").outcome, Outcome::kPassed);
  const std::string other = folder.file("q.json", R"({"version":"1","default":"deny"})");
  EXPECT_EQ(check_item(made, other).outcome, Outcome::kFailed);
  const CheckItem lost = item(CheckItem::Kind::kScenario,
                              scenario(R"("no.json")", "list_datastores"), folder.path("s.json"));
  EXPECT_EQ(check_item(lost, "").outcome, Outcome::kError);
}

transcript::Transcript recording(const std::string& tool) {
  transcript::Transcript transcript;
  transcript.header.transport = "stdio";
  transcript.header.target = wire::Value::object({{"policy", kRunPolicy}});
  transcript::Event event;
  event.kind = transcript::Event::Kind::kOpen;
  event.session = "1";
  transcript.events.push_back(event);
  event.kind = transcript::Event::Kind::kBytes;
  event.bytes = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + tool +
                "\",\"arguments\":{}}}\n";
  transcript.events.push_back(event);
  event.tap = transcript::Tap::kUpstream;
  transcript.events.push_back(event);
  return transcript;
}

TEST(CheckRun, JudgesATranscriptByThePolicyItCarries) {
  const JunitCase failed = check_item(
      item(CheckItem::Kind::kTranscript, transcript::write_transcript(recording("nope"))), "");
  EXPECT_EQ(failed.outcome, Outcome::kFailed);
  EXPECT_TRUE(failed.message.starts_with("default-deny: ")) << failed.message;
  transcript::Transcript bare = recording("nope");
  bare.header.target = {};
  const JunitCase skipped =
      check_item(item(CheckItem::Kind::kTranscript, transcript::write_transcript(bare)), "");
  EXPECT_EQ(skipped.outcome, Outcome::kSkipped);
}

TEST(CheckRun, NamesWhatItCannotRead) {
  EXPECT_EQ(check_item(item(CheckItem::Kind::kTranscript, "{}\n", "t"), "").message,
            "t:1: not a transcript: the first line must be "
            "{\"gatecrash\":\"transcript\",\"version\":1,...}");
  EXPECT_EQ(
      check_item(item(CheckItem::Kind::kPolicy, R"({"version":"1","defualt":"deny"})", "p"), "")
          .outcome,
      Outcome::kError);
  EXPECT_EQ(check_item(item(CheckItem::Kind::kFinding, R"({"version":2})", "f"), "").message,
            "f/finding.json: finding version 2 is unknown here (this gatecrash reads version 1)");
  EXPECT_EQ(check_item(item(CheckItem::Kind::kFinding,
                            R"({"version":1,"invariant":"i","target":{"fault":"no-such"}})", "f"),
                       "")
                .message,
            "f/finding.json: /target/fault: no fault here is called 'no-such'");
}

TEST(CheckRun, ReadsAPolicy) {
  const JunitCase read = check_item(item(CheckItem::Kind::kPolicy, kRunPolicy), "");
  EXPECT_EQ(read.outcome, Outcome::kPassed);
  EXPECT_EQ(read.message, "a policy of 1 tool");
}

}  // namespace
}  // namespace gatecrash::cli
