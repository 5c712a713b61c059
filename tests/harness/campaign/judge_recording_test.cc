#include "harness/campaign/judge_recording.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "harness/invariants/table.h"
#include "harness/transcript/reader.h"
#include "stack/policy/hosted_dialect.h"

namespace gatecrash::campaign {
namespace {

TEST(JudgeRecording, SeesWhichTapsARecordingHas) {
  transcript::Transcript transcript;
  EXPECT_FALSE(visible_in(transcript).upstream);
  transcript::Event event;
  transcript.events.push_back(event);
  EXPECT_FALSE(visible_in(transcript).upstream);
  event.tap = transcript::Tap::kUpstream;
  transcript.events.push_back(event);
  event.kind = transcript::Event::Kind::kAudit;
  transcript.events.push_back(event);
  event.kind = transcript::Event::Kind::kEffect;
  transcript.events.push_back(event);
  EXPECT_TRUE(visible_in(transcript).upstream);
  EXPECT_TRUE(visible_in(transcript).audit);
  EXPECT_TRUE(visible_in(transcript).approvals);
  EXPECT_TRUE(visible_in(transcript).effects);
}

TEST(JudgeRecording, TellsAnApprovedCallOfARecordingFromOneThatNobodyApproved) {
  auto read = policy::read_hosted_policy(
      R"({"version":"1","default":"deny","tools":{"t":{"action":"require_approval"}}})", "test");
  ASSERT_TRUE(read);
  const auto policy = std::make_shared<const policy::Policy>(*std::move(read));
  const std::string head =
      R"({"gatecrash":"transcript","version":1,"epoch_us":1767225600000000,"by":"x",)"
      R"("transport":"stdio"})"
      "\n"
      R"({"at_us":0,"open":true,"session":"1","grant":"a"})"
      "\n";
  const std::string call = R"("text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",)"
                           R"(\"params\":{\"name\":\"t\",\"arguments\":{}}}\n"})"
                           "\n";
  const std::string answer =
      R"("text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}\n"})"
      "\n";
  const auto tap = [](int at, std::string_view name, std::string_view dir) {
    return R"({"at_us":)" + std::to_string(at) + R"(,"tap":")" + std::string(name) +
           R"(","session":"1","dir":")" + std::string(dir) + "\",";
  };
  const auto row = [](int at, const std::string& decision) {
    return R"({"at_us":)" + std::to_string(at) +
           R"(,"session":"1","audit":{"method":"tools/call","tool":"t","rule":"r",)" + decision +
           "}}\n";
  };
  const std::string hold = row(10, R"("seq":4,"decision":"hold")");
  const std::string release = row(9000, R"("seq":5,"decision":"allow","held":4)");
  const std::string rest = tap(9010, "upstream", "c2s") + call + tap(9020, "upstream", "s2c") +
                           answer + tap(9030, "client", "s2c") + answer;
  const auto violated = [&](const std::string& rows) {
    const auto transcript =
        transcript::read_transcript(head + tap(5, "client", "c2s") + call + rows + rest, "t");
    EXPECT_TRUE(transcript) << transcript.error().to_string();
    judge::Judge judge(invariants::table(), policy, visible_in(*transcript));
    EXPECT_TRUE(judge_recording(*transcript, "test", judge).has_value());
    return judge.violations().empty() ? std::string() : judge.violations()[0].invariant;
  };
  EXPECT_EQ(violated(hold + release), "");
  EXPECT_EQ(violated(hold), "approval-held");
  EXPECT_EQ(violated(row(10, R"("seq":4,"decision":"allow")")), "approval-held");
  EXPECT_EQ(violated(""), "") << "not judged: nothing tells who approved what";
}

}  // namespace
}  // namespace gatecrash::campaign
